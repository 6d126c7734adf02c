"""Whether everybody is let in: checks and S3's own notion beside `prove no-public`, and why they differ if they do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from demo.stage import Stage
from leastwise.access.public import is_public
from leastwise.checks.least_privilege.public_resources import public_resources
from leastwise.checks.sharing import open_statements
from leastwise.cli.demo import targets
from leastwise.cli.sources import collect_live, read
from leastwise.collect.assemble import steps_for
from leastwise.language import Document, Kind, parse
from leastwise.prove.public import no_public
from leastwise.prove.questions import Verdict

OURS, ORGANIZATION, ENDPOINT = "111122223333", "aws:PrincipalOrgID", "aws:SourceVpce"
BUCKET, QUEUE = "AWS::S3::Bucket", "AWS::SQS::Queue"

Elements = Mapping[str, object]


def grant(principal: object = "*", **elements: object) -> Elements:
    base = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::box/*"}
    return base | elements


def given(operator: str, key: str, *values: str) -> Elements:
    return grant(Condition={operator: {key: list(values)}})


def closed(operator: str, key: str, *values: str, **elements: object) -> tuple[Elements, Elements]:
    return grant(), {**given(operator, key, *values), "Effect": "Deny", **elements}


APPS, ROLES = f"arn:aws:iam::{OURS}:role/app", f"arn:aws:iam::{OURS}:role/*"
CASES: Mapping[str, tuple[Elements, ...]] = {
    "everybody": (grant(),),
    "everybody by AWS": (grant({"AWS": "*"}),),
    "an account": (grant({"AWS": OURS}),),
    "a service": (grant({"Service": "logs.amazonaws.com"}),),
    "all but one account": ({"NotPrincipal": {"AWS": OURS}, **{k: v for k, v in grant().items() if k != "Principal"}},),
    "an organization": (given("StringEquals", ORGANIZATION, "o-1"),),
    "the own organization": (given("StringEquals", ORGANIZATION, "${aws:ResourceOrgID}"),),
    "any organization": (given("StringLike", ORGANIZATION, "o-*"),),
    "an organization, if there is one": (given("StringEqualsIfExists", ORGANIZATION, "o-1"),),
    "another organization": (given("StringNotEquals", ORGANIZATION, "o-1"),),
    "some organization": (given("Null", ORGANIZATION, "false"),),
    "a unit": (given("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-1/r-1/*"),),
    "a unit or none": (given("ForAllValues:StringLike", "aws:PrincipalOrgPaths", "o-1/r-1/*"),),
    "an endpoint": (given("StringEquals", ENDPOINT, "vpce-1"),),
    "any endpoint": (given("StringLike", ENDPOINT, "vpce-*"),),
    "endpoints of an account": (given("StringEquals", "aws:VpceAccount", OURS),),
    "endpoints of an organization": (given("StringEquals", "aws:VpceOrgID", "o-1"),),
    "a network": (given("StringEquals", "aws:SourceVpc", "vpc-1"),),
    "a network of the caller's tag": (given("StringEquals", "aws:SourceVpc", "${aws:PrincipalTag/vpc}"),),
    "a network by its ARN": (given("StringEquals", "aws:SourceVpcArn", f"arn:aws:ec2:eu-west-1:{OURS}:vpc/vpc-1"),),
    "an office": (given("IpAddress", "aws:SourceIp", "203.0.113.0/24"),),
    "half the internet": (given("IpAddress", "aws:SourceIp", "0.0.0.0/1"),),
    "an office and the internet": (given("IpAddress", "aws:SourceIp", "203.0.113.0/24", "0.0.0.0/0"),),
    "all but an office": (given("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"),),
    "a role": (given("ArnLike", "aws:PrincipalArn", APPS),),
    "a role of any account": (given("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/app"),),
    "roles of an account": (given("ArnLike", "aws:PrincipalArn", ROLES),),
    "roles by a star that is none": (given("StringEquals", "aws:PrincipalArn", ROLES),),
    "an account's access points": (given("StringEquals", "s3:DataAccessPointAccount", OURS),),
    "its access points by ARN": (given("ArnLike", "s3:DataAccessPointArn", f"arn:aws:s3:*:{OURS}:accesspoint/*"),),
    "any access point": (given("ArnLike", "s3:DataAccessPointArn", "arn:aws:s3:*:*:accesspoint/*"),),
    "trails of an account": (given("ArnLike", "aws:SourceArn", f"arn:aws:cloudtrail:*:{OURS}:trail/*"),),
    "any source": (given("ArnLike", "aws:SourceArn", "*"),),
    "sessions of a role": (given("StringLike", "aws:userid", "AROAEXAMPLE:*"),),
    "a user": (given("StringEquals", "aws:userid", "AIDAEXAMPLE"),),
    "a tag": (given("StringEquals", "aws:PrincipalTag/team", "red"),),
    "a referrer": (given("StringEquals", "aws:Referer", "https://example.com"),),
    "a Deny for other organizations": closed("StringNotEquals", ORGANIZATION, "o-1"),
    "a Deny for other endpoints": closed("StringNotEquals", ENDPOINT, "vpce-1"),
    "a Deny for other addresses": closed("NotIpAddress", "aws:SourceIp", "203.0.113.0/24"),
    "a Deny for other writers": closed("StringNotEquals", ORGANIZATION, "o-1", Action="s3:PutObject"),
    "a Deny for other organizations that says which": closed("StringLike", ORGANIZATION, "o-2*"),
    "a Deny without encryption": closed("Bool", "aws:SecureTransport", "false"),
    "a Deny for all": (grant(), grant(Effect="Deny", Action="s3:*")),
}
EVERYBODY = frozenset(
    {
        *("everybody", "everybody by AWS", "all but one account", "any organization", "another organization"),
        *("an organization, if there is one", "some organization", "a unit or none", "any endpoint"),
        *("a network of the caller's tag", "half the internet", "an office and the internet", "all but an office"),
        *("a role of any account", "any access point", "a tag", "a referrer", "a Deny for other writers"),
        *("a Deny for other organizations that says which", "a Deny without encryption", "any source"),
    }
)
"""Those that checks call open."""

CHECKS_DIFFER = {
    "any source": "the pattern matches no ARN, so nothing is allowed; what is meant is everybody, and a check says so",
    "roles by a star that is none": "no ARN has a star, so nobody is let in, which AWS's notion does not look at",
    "sessions of a role": "its unique id is somebody's, though AWS's notion wants it without a wildcard",
}
_PAGE = "S3's page on Block Public Access does not name the key"
_DENY = "whether S3 looks at what is denied is not documented; it is taken to look at what is allowed"
S3_DIFFERS = {
    "a unit": "S3's page wants fixed values",
    "any source": CHECKS_DIFFER["any source"],
    "roles by a star that is none": CHECKS_DIFFER["roles by a star that is none"],
    "endpoints of an account": _PAGE,
    "endpoints of an organization": _PAGE,
    "a network by its ARN": _PAGE,
    "a Deny for other organizations": _DENY,
    "a Deny for other endpoints": _DENY,
    "a Deny for other addresses": _DENY,
    "a Deny for all": _DENY,
}


def document(case: str) -> tuple[str, Document]:
    text = json.dumps({"Version": "2012-10-17", "Statement": list(CASES[case])})
    return text, parse(text, Kind.RESOURCE)


def is_proven_public(policy: Document, type: str) -> bool:
    verdict = no_public(policy, type).nothing_new
    assert verdict is not Verdict.UNKNOWN
    return verdict is Verdict.FAIL


@pytest.mark.parametrize("case", CASES)
def test_a_check_says_what_is_proven_or_why_not(case: str) -> None:
    text, policy = document(case)
    found = bool(open_statements(text))
    assert found is (case in EVERYBODY)
    assert (found is not is_proven_public(policy, QUEUE)) is (case in CHECKS_DIFFER)


@pytest.mark.parametrize("case", CASES)
def test_the_notion_of_s3_is_what_is_proven_or_says_why_not(case: str) -> None:
    _, policy = document(case)
    assert (is_public(policy) is not is_proven_public(policy, BUCKET)) is (case in S3_DIFFERS)


def test_what_the_organization_shares_is_public_by_proof_where_a_check_says_so(running: Stage, tmp_path: Path) -> None:
    path = tmp_path / "resources.zip"
    collect_live(
        targets(running.aws, running.story), path, regions=None, quiet=True, steps=steps_for([public_resources])
    )
    found = [resource.document for estate in read(path).estates for resource in estate.resources.items]
    texts = {text for text in found if isinstance(text, str)}
    said = {text: bool(open_statements(text)) for text in texts}
    assert said == {text: is_proven_public(parse(text, Kind.RESOURCE), QUEUE) for text in texts}
    assert True in said.values()
    assert len(texts) > 15

"""GenerateServiceLastAccessedDetails and its answer: a job that takes a moment, then pages of services.

As on AWS the report is up to four hours behind and looks back 400 days.  Of a few services it tracks actions; which
ones AWS tracks is approximated here by leaving out what works on objects and functions themselves.
Source: IAM User Guide, "Refine permissions in AWS using last accessed information", and the API reference.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

from leastwise.catalogue import actions, service, services
from leastwise.demo.call import Call, Item
from leastwise.demo.envelopes import AwsError
from leastwise.demo.overlay import Passthrough, override
from leastwise.demo.overlay.iam.uses import Use, allowed, carriers, documents, find, uses
from leastwise.demo.overlay.paging import iam_page
from leastwise.demo.serving import HttpReply
from leastwise.demo.world import World
from leastwise.language import action_matches, every_action

__all__ = ["generate_last_accessed", "get_last_accessed"]

_JOB = "last-accessed-job"
_TRACKED = {"ec2", "iam", "lambda", "s3"}
_UNTRACKED = ("Object", "Invoke")
_PERIOD, _LAG = timedelta(days=400), timedelta(hours=4)


@override("iam", "GenerateServiceLastAccessedDetails")
def generate_last_accessed(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """Start a report on a user, group, role or policy of the account."""
    arn, granularity = call.text("Arn"), call.optional("Granularity") or "SERVICE_LEVEL"
    if granularity not in ("SERVICE_LEVEL", "ACTION_LEVEL"):
        raise AwsError("ValidationError", f"Value '{granularity}' at 'granularity' failed to satisfy constraint")
    if find(call.account, arn) is None:
        raise AwsError("NoSuchEntity", f"ARN {arn} does not exist.", 404)
    job = str(uuid4())
    made: dict[str, object] = {"JobId": job, "Arn": arn, "JobType": granularity, "At": aws.now(), "Ready": False}
    aws.keep(_JOB, call.account, "global", made)
    return call.answer({"JobId": job})


@override("iam", "GetServiceLastAccessedDetails")
def get_last_accessed(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """IN_PROGRESS at the first question, then the services by their prefixes, a page at a time."""
    wanted = call.text("JobId")
    job = next((each for each in aws.kept(_JOB, call.account, "global") if each["JobId"] == wanted), None)
    if job is None:
        raise AwsError("NoSuchEntity", f"Job with id {wanted} does not exist.", 404)
    head: Item = {"JobType": job["JobType"], "JobCreationDate": job["At"]}
    if not job["Ready"]:
        job["Ready"] = True
        return call.answer(head | {"JobStatus": "IN_PROGRESS", "ServicesLastAccessed": [], "IsTruncated": False})
    at = job["At"]
    assert isinstance(at, datetime)
    page, paging = iam_page(call, [*_report(call.account, aws, str(job["Arn"]), str(job["JobType"]), at)])
    done: Item = {"JobStatus": "COMPLETED", "JobCompletionDate": at}
    return call.answer({**head, **done, "ServicesLastAccessed": list(page), **paging})


def _report(account: str, aws: World, arn: str, granularity: str, at: datetime) -> Iterator[Item]:
    thing = find(account, arn)
    patterns = allowed(documents(account, thing)) if thing else ()
    everybody = carriers(account, thing) if thing else ()
    made = [use for use in uses(account, aws, everybody) if at - _PERIOD <= use.at <= at - _LAG]
    for prefix in services():
        if any(every_action(each) or each.partition(":")[0].lower() == prefix for each in patterns):
            yield _service(prefix, patterns, [use for use in made if use.service == prefix], granularity)


def _service(prefix: str, patterns: tuple[str, ...], made: list[Use], granularity: str) -> Item:
    known = service(prefix)
    item: Item = {
        "ServiceName": known.name if known else prefix,
        "ServiceNamespace": prefix,
        "TotalAuthenticatedEntities": len({use.arn for use in made}),
    }
    if made:
        last = max(made, key=lambda use: use.at)
        item |= {
            "LastAuthenticated": last.at,
            "LastAuthenticatedEntity": last.arn,
            "LastAuthenticatedRegion": last.region,
        }
    if granularity == "ACTION_LEVEL" and prefix in _TRACKED:
        item["TrackedActionsLastAccessed"] = [_action(name, made) for name in _tracked(prefix, patterns)]
    return item


def _tracked(prefix: str, patterns: tuple[str, ...]) -> Iterator[str]:
    for name in actions(prefix):
        known = not any(word in name for word in _UNTRACKED)
        if known and any(action_matches(pattern, f"{prefix}:{name}") for pattern in patterns):
            yield name


def _action(name: str, made: list[Use]) -> Item:
    last = max((use for use in made if use.action.endswith(f":{name}")), key=lambda use: use.at, default=None)
    if last is None:
        return {"ActionName": name}
    return {
        "ActionName": name,
        "LastAccessedEntity": last.arn,
        "LastAccessedTime": last.at,
        "LastAccessedRegion": last.region,
    }

"""Every way to write an alarm's filter that we know, right and wrong, with the verdict that its form calls for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from leastwise.alarms import EVENT_SETS, CoverageVerdict, EventSet, coverage, event_set, matches, parse

COVERED, PARTIAL = CoverageVerdict.COVERED, CoverageVerdict.PARTIAL
NONE, UNPARSED, DEPENDS = CoverageVerdict.NONE, CoverageVerdict.UNPARSED, CoverageVerdict.DEPENDS

Variant = tuple[str, str, tuple[str, ...], CoverageVerdict]
CALLS = tuple(declared for declared in EVENT_SETS if len(declared.names) > 1)


def test_the_table_is_large() -> None:
    assert len(CALLS) == 11
    assert len(VARIANTS) >= 300
    assert len(set(VARIANTS)) == len(VARIANTS)


def either(names: tuple[str, ...], quote: str = '"') -> str:
    return " || ".join(f"$.eventName = {quote}{name}{quote}" for name in names)


def inside(pattern: str) -> str:
    return pattern.strip().removeprefix("{").removesuffix("}").strip()


def of_any_set(declared: EventSet) -> Iterator[Variant]:
    ours = declared.filter
    unquoted = UNPARSED if "Failed authentication" in ours else COVERED
    yield declared.id, "verbatim", (ours,), COVERED
    yield declared.id, "no quotes", (ours.replace('"', ""),), unquoted
    yield declared.id, "newlines and tabs", (ours.replace(" || ", "\n\t||\r\n").replace(" && ", "\n&&\t"),), COVERED
    yield declared.id, "no spaces", (ours.replace(" = ", "=").replace(" || ", "||").replace(" && ", "&&"),), COVERED
    yield declared.id, "double parentheses", (f"{{ (({inside(ours)})) }}",), COVERED
    yield declared.id, "any event name", ('{ $.eventName = "*" }',), COVERED
    yield declared.id, "any event name, bare", ("{ $.eventName = * }",), COVERED
    yield declared.id, "blank", ("",), COVERED
    yield declared.id, "twice", (ours, ours), COVERED
    yield declared.id, "beside an unreadable one", (ours, "[ip, user]"), COVERED
    yield declared.id, "beside one of another set", (ours, '{ $.eventName = "RunTask" }'), COVERED
    yield declared.id, "of another set only", ('{ $.eventName = "RunTask" }',), NONE
    yield declared.id, "in lower case", (ours.lower().replace(" not exists", " NOT EXISTS"),), NONE
    yield declared.id, "plain terms", ("ERROR denied",), UNPARSED
    yield declared.id, "cut short", (ours[:-2],), UNPARSED
    yield declared.id, "no filter", (), NONE
    yield declared.id, "contradicted", (f'{{ ({inside(ours)}) && $.eventName = "A" && $.eventName = "B" }}',), NONE
    yield declared.id, "one region", (f'{{ ({inside(ours)}) && $.awsRegion = "us-east-1" }}',), PARTIAL
    yield declared.id, "not one region", (f'{{ ({inside(ours)}) && $.awsRegion != "us-east-1" }}',), PARTIAL
    yield declared.id, "any region", (f'{{ ({inside(ours)}) && $.awsRegion = "*" }}',), COVERED


def of_a_set_of_calls(declared: EventSet) -> Iterator[Variant]:
    names, source = declared.names, f'$.eventSource = "{declared.source}"'
    half = len(names) // 2
    branches = "|".join(f"^{name}$" for name in names)
    yield declared.id, "reversed", (f"{{ {either(names[::-1])} }}",), COVERED
    yield declared.id, "without guard", (f"{{ {either(names)} }}",), COVERED
    yield declared.id, "with guard", (f"{{ ({source}) && ({either(names)}) }}",), COVERED
    yield declared.id, "guard last", (f"{{ ({either(names)}) && ({source}) }}",), COVERED
    yield declared.id, "guard only", (f"{{ {source} }}",), COVERED
    yield (
        declared.id,
        "guard by prefix",
        (f"{{ {source.replace('amazonaws.com', '*')} && ({either(names)}) }}",),
        COVERED,
    )
    yield declared.id, "each in parentheses", (f"{{ ({either(names).replace(' || ', ') || (')}) }}",), COVERED
    bracketed = either(names).replace(".eventName", '["eventName"]')
    yield declared.id, "name in brackets", (f"{{ {bracketed} }}",), COVERED
    yield declared.id, "split", (f"{{ {either(names[:half])} }}", f"{{ {either(names[half:])} }}"), COVERED
    yield declared.id, "one each", tuple(f"{{ {either((name,))} }}" for name in names), COVERED
    yield declared.id, "one regex", (f"{{ $.eventName = %{branches}% }}",), COVERED
    yield declared.id, "unparenthesised guard", (f"{{ {source} && {either(names)} }}",), COVERED
    yield declared.id, "own calls and all users", (f"{{ ({either(names)}) && $.userIdentity.type = * }}",), COVERED
    yield declared.id, "last missing", (f"{{ {either(names[:-1])} }}",), PARTIAL
    yield declared.id, "first missing", (f"{{ {source} && ({either(names[1:])}) }}",), PARTIAL
    yield declared.id, "misspelt", (f"{{ {either((*names[:-1], names[-1] + 's'))} }}",), PARTIAL
    yield declared.id, "half only", (f"{{ {either(names[:half])} }}",), PARTIAL
    yield declared.id, "and for or", (f"{{ {either(names).replace('||', '&&')} }}",), NONE
    yield declared.id, "one user", (f'{{ ({either(names)}) && $.userIdentity.userName = "admin" }}',), PARTIAL
    yield declared.id, "not one user", (f'{{ ({either(names)}) && $.userIdentity.userName != "admin" }}',), PARTIAL
    yield declared.id, "IAM users only", (f'{{ ({either(names)}) && $.userIdentity.type = "IAMUser" }}',), PARTIAL
    yield declared.id, "not by services", (f"{{ ({either(names)}) && $.userIdentity.invokedBy NOT EXISTS }}",), PARTIAL
    yield declared.id, "successes only", (f"{{ ({either(names)}) && $.errorCode NOT EXISTS }}",), PARTIAL
    yield declared.id, "wrong guard", (f'{{ $.eventSource = "sns.amazonaws.com" && ({either(names)}) }}',), NONE
    yield declared.id, "negated", (f"{{ {either(names).replace('||', '&&').replace('=', '!=')} }}",), NONE
    yield declared.id, "writes", (f"{{ {source} && $.readOnly IS FALSE }}",), COVERED
    yield declared.id, "reads", (f"{{ {source} && $.readOnly IS TRUE }}",), NONE


LOGIN = '$.eventName = "ConsoleLogin"'
NO_MFA = f'{LOGIN} && $.additionalEventData.MFAUsed != "Yes"'
DENIED = '$.errorCode = "AccessDenied*"'
UNAUTHORISED = '$.errorCode = "*UnauthorizedOperation"'
NOT_DELIVERY = '$.sourceIPAddress != "delivery.logs.amazonaws.com"'
NOT_HEAD = '$.eventName != "HeadBucket"'
ROOT = '$.userIdentity.type = "Root"'
NOT_INVOKED = "$.userIdentity.invokedBy NOT EXISTS"
FAILED = '$.errorMessage = "Failed authentication"'
FAILURE = "$.responseElements.ConsoleLogin = Failure"

SPECIAL: tuple[Variant, ...] = (
    ("unauthorised-calls", "swapped", (f"{{ {DENIED} || {UNAUTHORISED} }}",), COVERED),
    ("unauthorised-calls", "wider", ('{ $.errorCode = "*Unauthorized*" || $.errorCode = "*Denied*" }',), COVERED),
    ("unauthorised-calls", "any error", ('{ $.errorCode = "*" }',), COVERED),
    ("unauthorised-calls", "two filters", (f"{{ {DENIED} }}", f"{{ {UNAUTHORISED} }}"), COVERED),
    ("unauthorised-calls", "regex", ("{ $.errorCode = %UnauthorizedOperation$|^AccessDenied% }",), COVERED),
    (
        "unauthorised-calls",
        "excluding, grouped",
        (f"{{ ({UNAUTHORISED} || {DENIED}) && {NOT_DELIVERY} && {NOT_HEAD} }}",),
        COVERED,
    ),
    (
        "unauthorised-calls",
        "excluding, bound to the second only",
        (f"{{ ({UNAUTHORISED}) || ({DENIED}) && ({NOT_DELIVERY}) && ({NOT_HEAD}) }}",),
        COVERED,
    ),
    ("unauthorised-calls", "denied only", (f"{{ {DENIED} }}",), PARTIAL),
    ("unauthorised-calls", "unauthorised only", (f"{{ {UNAUTHORISED} }}",), PARTIAL),
    (
        "unauthorised-calls",
        "exact",
        ('{ $.errorCode = "AccessDenied" || $.errorCode = "UnauthorizedOperation" }',),
        PARTIAL,
    ),
    ("unauthorised-calls", "not S3", (f'{{ ({UNAUTHORISED} || {DENIED}) && $.eventSource != "s3.*" }}',), PARTIAL),
    ("unauthorised-calls", "star within", ('{ $.errorCode = "Access*Denied" }',), NONE),
    ("sign-in-without-mfa", "equals No", (f'{{ {LOGIN} && $.additionalEventData.MFAUsed = "No" }}',), COVERED),
    ("sign-in-without-mfa", "IAM users", (f'{{ {NO_MFA} && $.userIdentity.type = "IAMUser" }}',), COVERED),
    (
        "sign-in-without-mfa",
        "IAM users who succeed",
        (f"{{ {NO_MFA} && $.userIdentity.type = IAMUser && $.responseElements.ConsoleLogin = Success }}",),
        COVERED,
    ),
    (
        "sign-in-without-mfa",
        "IAM users and root",
        (f"{{ {NO_MFA} && ($.userIdentity.type = IAMUser || $.userIdentity.type = Root) }}",),
        COVERED,
    ),
    ("sign-in-without-mfa", "success", (f"{{ {NO_MFA} && $.responseElements.ConsoleLogin = Success }}",), COVERED),
    ("sign-in-without-mfa", "any sign-in", (f"{{ {LOGIN} }}",), COVERED),
    ("sign-in-without-mfa", "root only", (f"{{ {NO_MFA} && {ROOT} }}",), PARTIAL),
    ("sign-in-without-mfa", "failures", (f"{{ {NO_MFA} && {FAILURE} }}",), PARTIAL),
    ("sign-in-without-mfa", "with MFA", (f'{{ {LOGIN} && $.additionalEventData.MFAUsed = "Yes" }}',), NONE),
    ("root-usage", "type only", (f"{{ {ROOT} }}",), COVERED),
    ("root-usage", "without event type", (f"{{ {ROOT} && {NOT_INVOKED} }}",), COVERED),
    ("root-usage", "invokedBy unlike anything", (f'{{ {ROOT} && $.userIdentity.invokedBy != "*" }}',), DEPENDS),
    ("root-usage", "invokedBy not internal", (f'{{ {ROOT} && $.userIdentity.invokedBy != "AWS Internal" }}',), DEPENDS),
    (
        "root-usage",
        "invokedBy settled by a second filter",
        (f'{{ {ROOT} && $.userIdentity.invokedBy != "x" }}', f"{{ {ROOT} && {NOT_INVOKED} }}"),
        COVERED,
    ),
    ("root-usage", "calls only", (f'{{ {ROOT} && {NOT_INVOKED} && $.eventType = "AwsApiCall" }}',), PARTIAL),
    (
        "root-usage",
        "calls and sign-ins",
        (f"{{ {ROOT} && {NOT_INVOKED} && ($.eventType = AwsApiCall || $.eventType = AwsConsoleSignIn) }}",),
        COVERED,
    ),
    ("root-usage", "sign-ins only", (f"{{ {ROOT} && {LOGIN} }}",), PARTIAL),
    ("root-usage", "invoked only", (f"{{ {ROOT} && $.userIdentity.invokedBy = * }}",), NONE),
    ("root-usage", "other type", ('{ $.userIdentity.type = "IAMUser" }',), NONE),
    ("console-sign-in-failures", "by response", (f"{{ {LOGIN} && {FAILURE} }}",), COVERED),
    ("console-sign-in-failures", "both", (f"{{ {LOGIN} && {FAILED} && {FAILURE} }}",), COVERED),
    ("console-sign-in-failures", "either", (f"{{ {LOGIN} && ({FAILED} || {FAILURE}) }}",), COVERED),
    ("console-sign-in-failures", "any message", (f"{{ {LOGIN} && $.errorMessage = * }}",), COVERED),
    ("console-sign-in-failures", "by prefix", (f'{{ {LOGIN} && $.errorMessage = "Failed*" }}',), COVERED),
    ("console-sign-in-failures", "root only", (f"{{ {LOGIN} && {FAILURE} && {ROOT} }}",), PARTIAL),
    ("console-sign-in-failures", "successes", (f"{{ {LOGIN} && $.responseElements.ConsoleLogin = Success }}",), NONE),
    ("console-sign-in-failures", "unquoted", (f"{{ {LOGIN} && $.errorMessage = Failed authentication }}",), UNPARSED),
)

VARIANTS: tuple[Variant, ...] = (
    *(variant for declared in EVENT_SETS for variant in of_any_set(declared)),
    *(variant for declared in CALLS for variant in of_a_set_of_calls(declared)),
    *SPECIAL,
)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: f"{v[0]}: {v[1]}".replace(" ", "-"))
def test_a_variant_has_the_verdict_of_its_form(variant: Variant) -> None:
    id, _, patterns, expected = variant
    assert coverage(event_set(id), patterns).verdict is expected


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda v: f"{v[0]}: {v[1]}".replace(" ", "-"))
def test_a_counterexample_is_required_and_slips_through(variant: Variant) -> None:
    id, _, patterns, expected = variant
    declared = event_set(id)
    answer = coverage(declared, patterns)
    assert bool(answer.missed) is (expected in (PARTIAL, NONE, DEPENDS))
    unread = {text for text, _ in answer.unparsed}
    read = [parse(text) for text in patterns if text not in unread]
    for event in answer.missed:
        assert matches(declared.required, event, absent_is_unequal=False)
        assert not any(matches(pattern, event, absent_is_unequal=False) for pattern in read)
        slips = not any(matches(pattern, event, absent_is_unequal=True) for pattern in read)
        assert slips is (expected is not DEPENDS)


@pytest.mark.parametrize("declared", CALLS, ids=lambda declared: declared.id)
def test_the_missing_call_is_named(declared: EventSet) -> None:
    (missed,) = coverage(declared, (f"{{ {either(declared.names[:-1])} }}",)).missed
    assert (missed["eventName"], missed["eventSource"]) == (declared.names[-1], declared.source)


def test_retired_calls_may_be_left_out_with_a_remark() -> None:
    declared = event_set("vpc-changes")
    answer = coverage(declared, (f"{{ {either(declared.names)} }}",))
    assert answer.verdict is COVERED
    assert tuple(event["eventName"] for event in answer.missed_optional) == declared.optional
    assert coverage(declared, (declared.filter,)).missed_optional == ()


@pytest.mark.parametrize(
    "pattern", ["", '{ $.eventName = "*" }', '{ $.eventName != "x" }', "{ $.eventType = AwsApiCall }"]
)
def test_a_filter_on_everything_covers_calls_and_is_noise(pattern: str) -> None:
    for declared in CALLS:
        answer = coverage(declared, (pattern,))
        assert (answer.verdict, answer.noise) == (COVERED, True)


def test_all_events_of_one_service_are_noise() -> None:
    assert coverage(event_set("iam-policy-changes"), ('{ $.eventSource = "iam.amazonaws.com" }',)).noise
    assert coverage(event_set("unauthorised-calls"), ('{ $.errorCode = "*" }',)).noise


@pytest.mark.parametrize("declared", EVENT_SETS, ids=lambda declared: declared.id)
def test_our_own_filter_is_not_noise(declared: EventSet) -> None:
    assert not coverage(declared, (declared.filter,)).noise


def test_an_unreadable_filter_is_handed_back_with_its_column() -> None:
    ((text, error),) = coverage(event_set("root-usage"), ("{ $.a = }",)).unparsed
    assert (text, error.column) == ("{ $.a = }", 9)

"""GenerateServiceLastAccessedDetails and its answer: a job that takes a moment, then pages of services.

As on AWS the report is up to four hours behind and looks back 400 days.  Of a few services it tracks actions; which
ones AWS tracks is approximated here by leaving out what works on objects and functions themselves.
Source: IAM User Guide, "Refine permissions in AWS using last accessed information", and the API reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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

_JOB, _LATEST = "last-accessed-job", "latest-last-accessed-job"
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
    aws.keep(_of(job), call.account, "global", {"Arn": arn, "JobType": granularity, "At": aws.now()})
    aws.held[_LATEST, call.account, "global"] = [{"JobId": job}]
    return call.answer({"JobId": job})


@override("iam", "GetServiceLastAccessedDetails")
def get_last_accessed(call: Call, aws: World, passthrough: Passthrough) -> HttpReply:
    """The services by their prefixes, a page at a time; IN_PROGRESS once, for the job that was started last."""
    wanted = call.text("JobId")
    job = next(iter(aws.kept(_of(wanted), call.account, "global")), None)
    if job is None:
        raise AwsError("NoSuchEntity", f"Job with id {wanted} does not exist.", 404)
    head: Item = {"JobType": job["JobType"], "JobCreationDate": job["At"]}
    latest = aws.held[_LATEST, call.account, "global"]
    if {"JobId": wanted} in latest:
        latest.clear()
        return call.answer(head | {"JobStatus": "IN_PROGRESS", "ServicesLastAccessed": [], "IsTruncated": False})
    at = job["At"]
    assert isinstance(at, datetime)
    page, paging = iam_page(call, _report(call.account, aws, str(job["Arn"]), str(job["JobType"]), at))
    done: Item = {"JobStatus": "COMPLETED", "JobCompletionDate": at}
    return call.answer({**head, **done, "ServicesLastAccessed": list(page), **paging})


def _of(job: str) -> str:
    """What the world keeps one job as, so that it is found among thousands."""
    return f"{_JOB}/{job}"


def _report(account: str, aws: World, arn: str, granularity: str, at: datetime) -> Sequence[Item]:
    thing = find(account, arn)
    if thing is None:
        return ()
    patterns = allowed(documents(account, thing))
    made: dict[str, list[Use]] = {prefix: [] for prefix in _prefixes(patterns)}
    for use in uses(account, aws, carriers(account, thing), made.keys(), at - _LAG):
        if use.at >= at - _PERIOD:
            made[use.service].append(use)
    return [_service(prefix, patterns, several, granularity) for prefix, several in made.items()]


def _prefixes(patterns: tuple[str, ...]) -> Iterator[str]:
    """The services that action patterns allow something of, in order."""
    named = {pattern.partition(":")[0].lower() for pattern in patterns}
    everything = any(map(every_action, patterns))
    yield from (prefix for prefix in services() if everything or prefix in named)


def _service(prefix: str, patterns: tuple[str, ...], made: Sequence[Use], granularity: str) -> Item:
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


def _action(name: str, made: Sequence[Use]) -> Item:
    last = max((use for use in made if use.action.endswith(f":{name}")), key=lambda use: use.at, default=None)
    if last is None:
        return {"ActionName": name}
    return {
        "ActionName": name,
        "LastAccessedEntity": last.arn,
        "LastAccessedTime": last.at,
        "LastAccessedRegion": last.region,
    }

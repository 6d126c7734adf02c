"""The report as people read it: the same sections in a terminal and on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from leastwise.jobs.respond.containing import QUARANTINE, Taken
from leastwise.jobs.respond.history import Many, Session
from leastwise.jobs.respond.lookup import Missed
from leastwise.jobs.respond.owner import Sort
from leastwise.jobs.respond.powers import Powers
from leastwise.jobs.respond.report import Report
from leastwise.jobs.respond.traces import Left
from leastwise.report.markdown_report import code, prose
from leastwise.report.safe import for_terminal
from leastwise.report.words import counted

__all__ = ["Section", "markdown", "on_page", "on_screen", "sections", "some", "text", "unseen_events"]

FEW = 10
"""Lines of a list that a terminal shows; the page and the JSON have all."""


@dataclass(slots=True)
class Section:
    """A title, lines, and commands to type."""

    title: str
    lines: list[str] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)


def text(report: Report) -> str:
    """For a terminal."""
    return on_screen(sections(report, FEW))


def markdown(report: Report) -> bytes:
    """For a ticket or a wiki."""
    title = f"Access key {code(report.owner.key)} of account {code(report.account)}"
    return on_page(title, sections(report, None))


def on_screen(several: Iterable[Section]) -> str:
    """Sections in a terminal."""
    lines = []
    for each in several:
        lines += ["", each.title, *(f"  {line}" for line in each.lines), *(f"    {line}" for line in each.commands)]
    return "\n".join(map(for_terminal, lines[1:])) + "\n"


def on_page(title: str, several: Iterable[Section]) -> bytes:
    """Sections under a title, which is Markdown already."""
    lines = [f"# {title}", ""]
    for each in several:
        lines += [f"## {each.title}", "", *(f"- {prose(line)}" for line in each.lines)]
        lines += ["", *(f"    {for_terminal(line)}" for line in each.commands), ""] if each.commands else [""]
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def sections(report: Report, few: int | None) -> tuple[Section, ...]:
    """What there is to say, the most urgent first; of a list no more than a few lines."""
    several = (
        Section("Whose it is", [*_owner(report)]),
        Section("Contained" if report.contained else "What --contain does", [*_taken(report)], [*_undo(report)]),
        Section("What is not stopped", [*_not_stopped(report)]),
        Section("What it can do", [*_powers(report.powers)]),
        Section("What it did", [*_did(report, few)]),
        Section("Sessions and keys that came of it", [*some(map(_session, report.sessions), few)]),
        _traces("What it left behind", [each for each in report.left if not each.hides], few),
        _traces("What it did to be unseen", [each for each in report.left if each.hides], few),
        Section("Not seen", [*_missed(report)]),
        Section("What to do next", [*_next(report)], [*_responses(report)]),
    )
    return tuple(each for each in several if each.lines or each.commands)


def _owner(report: Report) -> Iterator[str]:
    owner = report.owner
    kind = "a session's key" if owner.of_session else "a long-term key"
    by = "as CloudTrail tells" if owner.by != "IAM" else "as IAM tells"
    if owner.sort is Sort.UNKNOWN:
        yield f"`{owner.key}` is {kind} of account {report.account}; whose, neither IAM nor CloudTrail tells"
        return
    whose = "the root user" if owner.sort is Sort.ROOT else owner.told
    yield f"`{owner.key}` is {kind} of {whose} in account {report.account}, {by}"
    if owner.status:
        yield f"it {'was' if report.contained else 'is'} {owner.status}, made at {owner.created}"
    elif not owner.of_session and owner.by != "IAM":
        yield "IAM has no such key any more"
    if owner.last_used:
        yield f"last used at {owner.last_used}, for {owner.used_for}; what was used lately shows hours later"
    if report.made_with:
        yield f"the session was made with `{report.made_with}`, which has to be answered as well"


def _taken(report: Report) -> Iterator[str]:
    if report.owner.sort is Sort.ROOT:
        yield from _ROOT
        return
    if not report.taken:
        yield "nothing: it is not known whose sessions to deny"
    for each in report.taken:
        why = f": {each.why}" if each.why else ""
        does = f"{each.does}: " if each.does else ""
        yield f"{_named(each)}: {does}{each.outcome}{why}"


_ROOT = (
    "no policy of the account stops its root user: sign in as root, and deactivate the key under Security credentials",
    "of a member account with centralized root access: `aws sts assume-root` with the task policy "
    "IAMDeleteRootUserCredentials, then `aws iam delete-access-key`",
    "sessions that root has made cannot be revoked; a service control policy that denies root stops them in a member",
)


def _named(taken: Taken) -> str:
    kind, _, name = taken.target.partition(" ")
    return f"{kind.removeprefix('iam:').replace('-', ' ')} `{name}`"


def _undo(report: Report) -> Iterator[str]:
    if report.journal:
        yield f"leastwise undo {report.journal}   # brings all of it back: the leaked key works again"


def _not_stopped(report: Report) -> Iterator[str]:
    owner = report.owner
    if not any(each.does for each in report.taken):
        return
    if owner.sort is Sort.USER:
        yield (
            "sessions that GetSessionToken and GetFederationToken made outlive the key, by up to 36 hours: what stops "
            "them is the Deny on the user, whose policies they are held to"
        )
    quarantined = any(QUARANTINE in each.does for each in report.taken)
    if owner.sort is Sort.USER and not quarantined:
        others = ", ".join(f"`{each}`" for each in owner.other_keys)
        what = f"its other keys ({others}) and a password of the user go" if others else "a password of the user goes"
        yield f"{what} on working, whatever sessions are denied: --quarantine stops them"
    if owner.sort is Sort.ROLE and not quarantined:
        yield "whoever may assume the role makes new sessions of it; those of before, of everybody, are denied"
    if any(each.target.startswith("iam:role") and each.good for each in report.taken):
        yield "programs that use a role whose sessions are denied fail until they have fetched new credentials"
    for key in _made(report):
        yield f"access key `{key}`, which it made: it is answered by itself, as told below"


def _powers(powers: Powers | None) -> Iterator[str]:
    if powers is None:
        return
    if powers.administrator == "no" and powers.way:
        yield f"it becomes administrator {powers.way}"
    else:
        yield f"administrator of the account: {powers.administrator}"
    if powers.actions:
        yield f"{counted(powers.actions, 'action')} of {counted(powers.services, 'service')}"
    for name, number in powers.classes.items():
        yield f"may {name}: {counted(number, 'action')}"
    if powers.roles:
        yield f"may assume {counted(len(powers.roles), 'role')}: {_listed(powers.roles)}"


def _listed(names: Sequence[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(f"`{each}`" for each in names[:most]) + more


def _did(report: Report, few: int | None) -> Iterator[str]:
    did = report.did
    if not did.calls:
        yield f"no event since {report.since}; data events, as reads of objects, are in no event history"
        return
    yield f"{counted(did.calls, 'call')}, {did.refused} of them refused, from {did.first} to {did.last}"
    for title, several in (("from", did.addresses), ("with", did.agents), ("in", did.regions), ("called", did.actions)):
        yield from some((f"{title} {_many(each)}" for each in several), few)


def _many(many: Many) -> str:
    refused = f", {many.refused} refused" if many.refused else ""
    when = f"at {many.first}" if many.calls == 1 else f"{many.first} to {many.last}"
    return f"`{many.value}`: {counted(many.calls, 'time')}{refused}, {when}"


def _session(session: Session) -> str:
    calls = f"used {counted(session.calls, 'time')}" if session.calls else "no use seen"
    return f"`{session.key}` of `{session.of}`, by {session.action} at {session.at} with `{session.made_by}`: {calls}"


def _traces(title: str, several: Sequence[Left], few: int | None) -> Section:
    lines = [
        f"{each.at} {each.action}: {each.says}"
        + (" (gone by now)" if each.gone else "" if each.remove else "; put back by hand what was there before")
        for each in several
    ]
    return Section(title, [*some(lines, few)], [each.remove for each in several if each.remove and not each.gone])


def some(lines: Iterable[str], few: int | None) -> Iterator[str]:
    """The first few lines, and how many more there are."""
    several = [*lines]
    yield from several[:few]
    if few is not None and len(several) > few:
        yield f"and {len(several) - few} more: --format markdown has all"


def _missed(report: Report) -> Iterator[str]:
    yield from report.owner.missed
    yield from unseen_events(report.missed)
    if report.powers is not None:
        yield from report.powers.gaps


def unseen_events(several: Iterable[Missed]) -> Iterator[str]:
    """What was missed for the same reason, in one line."""
    whys: dict[str, list[str]] = {}
    for each in several:
        whys.setdefault(each.why, []).append(each.what)
    yield from (f"{', '.join(dict.fromkeys(places))}: {why}" for why, places in whys.items())


def _next(report: Report) -> Iterator[str]:
    if not report.contained and report.owner.sort in (Sort.USER, Sort.ROLE):
        yield f"`leastwise respond {report.owner.key} --contain` stops it"
    if any(each.outcome in ("failed", "unverified") for each in report.taken):
        yield "what has failed is not stopped: deny it by hand, as by attaching the policy AWSDenyAll"
    if any(not each.gone for each in report.left):
        yield "remove what was left behind, the latest first as it stands there, after looking at each"
    yield "data events, other accounts and what is older than 90 days are in no event history: look in the trail"


def _responses(report: Report) -> Iterator[str]:
    """The same answer to keys that were made, and to the key that a session was made with."""
    for key in (*([report.made_with] if report.made_with else []), *_made(report)):
        yield f"leastwise respond {key}"


def _made(report: Report) -> Iterator[str]:
    """Keys that were made, of users who are there."""
    gone = {each.event for each in report.left if each.gone}
    yield from (each.key for each in report.sessions if each.action == "iam:CreateAccessKey" and each.event not in gone)

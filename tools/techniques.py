"""The page on ways to administration, from the techniques that are declared."""

from __future__ import annotations

from collections.abc import Iterator

from leastwise.escalation import DECIDED, TECHNIQUES, Gain, Technique

__all__ = ["page"]

_PAGE = """# Ways to administration

Some permissions let their holder get others that nobody gave it. A **technique** is one such way: what it takes, a set
of actions each with what it is asked about, and what one gains. `path-to-admin` and the checks beside it put techniques
together: a principal can become administrator if there is a chain of them that ends at somebody who administers, or
that lets it give itself every permission.

## What is proven

- Every action of every hop is decided as AWS does, with all policies of the principal and its groups, its boundary,
  and the service control policies. The evidence of a finding names the statements.
- A role that is passed trusts the service, sits in an instance profile where the service wants one, and is the one that
  the statement allows. A function or instance that is taken over was seen.
- What one gains is counted as far as it reaches: permissions that a principal gives itself are worth nothing beyond its
  boundary and the service control policies, and a denial stays unless it stands in the policy that is rewritten.
- A technique on oneself counts only if it enlarges what one may do. One's own access keys and password are not it.
- Conditions on what the caller chooses (the region, the service that a role is passed to, the policy that is attached)
  are taken to be met if they can be met; conditions on MFA, addresses and unknown tags make a way one "under
  conditions", which is told and is less severe.

## What is not

- What a service needs beside these actions, such as a network, a quota or a second role that it works with.
- Ways out of the account, and ways into it: roles that outsiders may assume are judged by `outsider-to-admin`.
- Gains that end short of administration. A role that reads every bucket is power, and no path.
- Chains in which one principal changes the permissions of a second one, and a third acts as that; two suffice
  for the third to be found only if it can do both.
- The techniques at the end of this page, for which something is not collected.

## Techniques

| technique | one can | by |
| --- | --- | --- |
{decided}

### Known and not decided

| technique | one can | by | not collected |
| --- | --- | --- | --- |
{undecided}
"""


def page() -> str:
    """The whole page."""
    decided = (row for gain in Gain for each in DECIDED if each.gain is gain for row in [_row(each)])
    undecided = (f"{_row(each)} {each.unseen} |" for each in TECHNIQUES if each.unseen)
    return _PAGE.format(decided="\n".join(decided), undecided="\n".join(undecided))


def _row(technique: Technique) -> str:
    return f"| [`{technique.id}`]({technique.source}) | {technique.title} | {', '.join(_needs(technique))} |"


def _needs(technique: Technique) -> Iterator[str]:
    """Each action once, with what it is asked about where that is not anything."""
    for action in dict.fromkeys(need.action for need in technique.needs):
        yield f"`{action}`"
    if technique.service:
        yield f"a role that trusts `{technique.service}.amazonaws.com`"
    if technique.target_may:
        yield f"a role that may itself `{technique.target_may}`"

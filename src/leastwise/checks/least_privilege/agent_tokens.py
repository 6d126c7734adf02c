"""Policies that get the tokens of every agent.

## What it finds
Customer managed and inline policies that allow `bedrock-agentcore:GetWorkloadAccessTokenForUserId` for every workload
identity.

## Why it matters
The token stands for an agent that acts for a user, whom the caller names: whoever gets the tokens of all agents can
act for every user on whatever the agents reach.

## How it is decided
A statement counts when its actions match `bedrock-agentcore:GetWorkloadAccessTokenForUserId` and its resources take in
a workload identity that no policy names. A condition of the service or on a tag narrows it enough, and `Deny` of it
without conditions on every one in the same document takes it away.

Each document is judged where it can be edited: customer managed policies, attached or not, and the inline policies of
users, groups and roles. A document that grants full administration is not reported again here, since `full-admin`
judges it, and neither is a policy that is only ever a permissions boundary. AWS managed policies are left out: nobody
can edit them.

## What to do
Name the directory and the workload identity of the one agent in `Resource`, and prefer `GetWorkloadAccessTokenForJWT`,
where the user's own token says who it is.

## References
- [Actions of Amazon Bedrock AgentCore](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrockagentcore.html)
"""

from __future__ import annotations

from leastwise.access.grants import CALL
from leastwise.checks import check
from leastwise.checks.owners import Owner, in_general, judge_documents, owners
from leastwise.model import Estate, Severity, Verdict


@check(
    "agent-tokens",
    severity=Severity.MEDIUM,
    subjects=owners,
    needs={CALL},
    controls=("LP-29",),
)
def agent_tokens(estate: Estate, owner: Owner) -> Verdict:
    """Whether one policy, or one principal's inline policies, allow their holder to get the tokens of every agent."""
    return judge_documents(
        owner,
        lambda text: in_general(
            text,
            "bedrock-agentcore:GetWorkloadAccessTokenForUserId",
            "bedrock-agentcore:workload-identity-directory/default/workload-identity/",
        ),
        "gets the tokens of every agent for every user",
    )

"""The same answer for documents that hang nowhere yet: what is not given is not in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from leastwise.access.answer import Answer, say
from leastwise.access.documents import Source
from leastwise.access.gathered import Gatherer
from leastwise.access.question import Question
from leastwise.engine import Stack, Unknown
from leastwise.spec import Facts, PolicyType, Request

__all__ = ["Documents", "ask_documents"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """Policies by type; of SCPs and RCPs one for each level, from the root to the account."""

    identity: Sequence[Source] = ()
    resource: Source | None = None
    boundary: Source | None = None
    scps: Sequence[Source] = ()
    rcps: Sequence[Source] = ()
    vpc_endpoint: Sequence[Source] = ()


def ask_documents(question: Question, documents: Documents, facts: Facts) -> Answer:
    """Whether a principal may do something under these policies.

    The context is complete but for the keys in `question.unknown`, and those that follow from the principal.
    """
    found = Gatherer()
    one = [(PolicyType.RESOURCE, documents.resource), (PolicyType.BOUNDARY, documents.boundary)]
    many = [
        (PolicyType.IDENTITY, documents.identity),
        (PolicyType.SESSION, question.session),
        (PolicyType.VPC_ENDPOINT, documents.vpc_endpoint),
    ]
    for type, sources in [*many, *((type, (source,)) for type, source in one if source)]:
        for source in sources:
            found.add(type, source)
    for type, levels in ((PolicyType.SCP, documents.scps), (PolicyType.RCP, documents.rcps)):
        for level, source in enumerate(levels):
            found.add(type, source, level)
    gathered = found.gathered()
    request = Request(
        principal=question.principal,
        action=question.action,
        resource=question.resource,
        context={key: values for key, values in question.context.items() if key not in question.without},
        owner=question.owner,
    )
    unknown = Unknown(question.unknown or frozenset()) if question.unknown else None
    considered = Stack(gathered.policies, facts).consider(request, unknown)
    return Answer(request, say(request, considered, gathered), considered, gathered, unknown)

"""ECR repositories and their policies; not the registry's own, nor public repositories."""
# ruff: noqa: N815  (fields are named as AWS names them)

from __future__ import annotations

from collections.abc import Iterator

from leastwise.collect.gather import gathered
from leastwise.collect.pages import Pages
from leastwise.collect.resources import in_every_region, with_policy
from leastwise.collect.step import Ask, Asked, Page, Paging, Step
from leastwise.model import Gap, Observed, ResourcePolicy

__all__ = ["REPOSITORIES", "REPOSITORY_POLICY", "repository_policies"]


class _Repository(Page):
    repositoryArn: str = ""
    repositoryName: str = ""


class RepositoriesPage(Page):
    """Source: "DescribeRepositories", Amazon ECR API Reference."""

    repositories: tuple[_Repository, ...]


class RepositoryPolicyPage(Page):
    """Source: "GetRepositoryPolicy", Amazon ECR API Reference."""

    policyText: str


REPOSITORIES = Step(
    service="ecr",
    operation="DescribeRepositories",
    permission="ecr:DescribeRepositories",
    page=RepositoriesPage,
    everywhere=True,
    paging=Paging("nextToken", "nextToken", size=("maxResults", 1000)),
)


def _every_repository(asked: Asked) -> Iterator[Ask]:
    for answer in asked.pages.all(REPOSITORIES).items:
        for each in answer.page.repositories:
            if each.repositoryName:
                yield Ask({"repositoryName": each.repositoryName}, answer.region)


REPOSITORY_POLICY = Step(
    service="ecr",
    operation="GetRepositoryPolicy",
    permission="ecr:GetRepositoryPolicy",
    page=RepositoryPolicyPage,
    none=("RepositoryPolicyNotFoundException", "RepositoryNotFoundException"),
    after=(REPOSITORIES,),
    asks=_every_repository,
)


def repository_policies(pages: Pages) -> Observed[ResourcePolicy]:
    """Every repository with its policy."""
    answers = in_every_region(pages, REPOSITORIES)
    return gathered(
        (_policy(pages, each, answer.region) for answer in answers.items for each in answer.page.repositories),
        answers.gaps,
    )


def _policy(pages: Pages, raw: _Repository, region: str | None) -> ResourcePolicy | Gap:
    about = {"repositoryName": raw.repositoryName}
    if not (raw.repositoryArn and raw.repositoryName):
        return pages.unreadable(REPOSITORIES, about, "a repository without ARN or name", region)
    answer = pages.one(REPOSITORY_POLICY, region, **about)
    document = answer.policyText if isinstance(answer, RepositoryPolicyPage) else answer
    return with_policy(pages, "AWS::ECR::Repository", raw.repositoryArn, region, document)

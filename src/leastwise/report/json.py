"""Results as JSON (`leastwise/results/1`, described in `docs/results.md`)."""

from __future__ import annotations

import io
from typing import Any

import msgspec

from leastwise.audit import Audit, Result
from leastwise.model import Status

__all__ = ["SCHEMA", "encoded", "head", "result_json", "results_json"]

SCHEMA = "leastwise/results/1"


def results_json(audit: Audit) -> bytes:
    """The whole audit, UTF-8, ending with a line end.  Everything that the other formats show is in it."""
    before, _, after = _indented({"schema": SCHEMA, **head(audit), "results": [None]}).rpartition(b"null")
    document = io.BytesIO()  # result by result: those of hundreds of accounts are large enough as text alone
    document.write(before if audit.results else before.rstrip())
    for number, result in enumerate(audit.results):
        piece = _indented([[result_json(result)]]).removeprefix(b"[\n [\n  ").removesuffix(b"\n ]\n]")
        document.write(b",\n  " + piece if number else piece)
    document.write(after if audit.results else after.lstrip())
    document.write(b"\n")
    return document.getvalue()


def _indented(tree: Any) -> bytes:
    return msgspec.json.format(encoded(tree), indent=1)


def head(audit: Audit) -> dict[str, Any]:
    """What there is to say of an audit besides its results."""
    coverage, score = audit.coverage, audit.score
    return {
        "snapshot": audit.snapshot,
        "seen_at": audit.seen_at,
        "accounts": [{"id": account, "alias": alias} for account, alias in audit.accounts],
        "coverage": {
            "sentence": coverage.sentence(),
            "answered": coverage.answered,
            "calls": coverage.calls,
            "accounts": len(coverage.seen_at),
            "not_entered": msgspec.to_builtins(coverage.not_entered),
            "missing": msgspec.to_builtins(coverage.missing),
            "unknown_checks": list(coverage.unknown_checks),
            "seen_at": [{"account": a, "time": t, "source": s} for a, t, s in coverage.seen_at],
            "credential_report_age_seconds": dict(coverage.report_age_seconds),
            "thresholds": [{"name": n, "value": v, "default": d} for n, v, d in coverage.thresholds],
        },
        "score": {
            "overall": score.overall,
            "practices": [
                {
                    "practice": practice.practice,
                    "score": practice.score,
                    "failing": practice.failing,
                    "passing": practice.passing,
                    "unknown": practice.unknown,
                    "worst": None if practice.worst is None else str(practice.worst),
                }
                for practice in score.practices
            ],
        },
        "waived": sum(result.status is Status.WAIVED for result in audit.results),
        "baseline": audit.baseline and msgspec.to_builtins(audit.baseline),
    }


def encoded(tree: Any) -> bytes:
    """A tree as JSON on one line."""
    try:
        return msgspec.json.encode(tree)
    except UnicodeEncodeError:
        return msgspec.json.encode(_encodable(tree))


def _encodable(tree: Any) -> Any:
    r"""The same tree with half characters, which a policy can hold and UTF-8 cannot, written as `\ud800`."""
    if isinstance(tree, dict):
        return {_encodable(key): _encodable(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_encodable(item) for item in tree]
    return tree.encode("utf-8", "backslashreplace").decode() if isinstance(tree, str) else tree


def result_json(result: Result) -> dict[str, Any]:
    """One result."""
    subject = result.subject
    return {
        "check": result.check,
        "practice": result.practice,
        "status": str(result.status),
        "severity": str(result.severity),
        "account": result.account,
        "region": result.region,
        "subject": subject and {"type": subject.type, "id": subject.id, "arn": subject.arn},
        "says": result.says,
        "evidence": [
            {"call": item.call, "request": dict(item.request), "path": item.path, "value": item.value}
            for item in result.evidence
        ],
        "permissions": list(result.permissions),
        "count": result.count,
        "waiver": result.waiver and msgspec.to_builtins(result.waiver),
        "baseline": result.news and str(result.news),
        "since": result.since,
        "fingerprint": result.fingerprint,
    }

"""Files of tests: what is read, and what is refused with which line."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leastwise.errors import InputError
from leastwise.language import plain
from leastwise.policytest.yaml import load
from policytest.suites import HEAD, QUEUE, results


def _refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        results(text)
    return str(caught.value)


ONE = "  - {name: a, action: sqs:ReceiveMessage, expect: allowed}\n"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HEAD + "  - {name: a, action: sqs:X, expect: allowed, becuase: {sid: X}}\n", 8, "write `because`"),
        (HEAD + "  - {name: a, action: sqs:X, expect: maybe}\n", 8, "`maybe`, write one of allowed, denied"),
        (HEAD + "  - {name: a, action: sqs:X}\n", 8, "needs `expect`"),
        (HEAD + "  - {name: a, expect: allowed}\n", 8, "has `action`"),
        (HEAD + "  - {action: sqs:X, expect: allowed}\n", 8, "needs `name`"),
        (HEAD + "  - {name: a, action: 'sqs:*', expect: allowed}\n", 8, "`sqs:*` is not one action"),
        (HEAD + "  - {name: a, action: sqs:X, actions: [sqs:Y], expect: allowed}\n", 8, "has both"),
        (HEAD + "  - {name: a, actions: [], expect: allowed}\n", 8, "`actions` is empty"),
        (HEAD + "  - {name: a, action: sqs:X, expect: implicitly-denied, because: {sid: X}}\n", 8, "`blocked_by`"),
        (HEAD + "  - {name: a, action: sqs:X, expect: allowed, blocked_by: scp}\n", 8, "remove `blocked_by`"),
        (HEAD + "  - {name: a, action: sqs:X, expect: denied, blocked_by: [spc]}\n", 8, "`spc`"),
        (HEAD + "  - {name: a, action: sqs:X, expect: denied, because: {policy: x}}\n", 8, "no policy `x`"),
        (HEAD + "  - {name: a, action: sqs:X, expect: denied, because: {}}\n", 8, "`because` is empty"),
        (HEAD + ONE + ONE, 9, "rename one"),
        (HEAD + "  - {name: a, action: sqs:X, expect: denied, scps: [[], []]}\n", 8, "list of levels"),
        (HEAD + "  - {name: a, action: sqs:X, expect: denied, scps: [full.json]}\n", 8, "list of levels"),
        (HEAD + "  - {name: a, name: b}\n", 8, "duplicate key `name`"),
        (HEAD + "  - &x {name: a}\n", 8, "anchors and aliases"),
        (HEAD + "  - {name: a, context: *x}\n", 8, "anchors and aliases"),
        (HEAD + "  - !!python/object/apply:os.system [ls]\n", 8, "is not read, remove it"),
        (HEAD + "  - {? [a] : b}\n", 8, "a key is not"),
        (HEAD + "  - {name: a\n", 9, "not YAML"),
        (HEAD + ONE + "---\n", 9, "a second document"),
        (HEAD.replace("test/1", "test/2") + ONE, 1, "write `leastwise/policy-test/1`"),
        (HEAD, 7, "`tests` is not a list"),
        ("tests: []\n", 1, "needs `schema`"),
        ("", 1, "the file is empty"),
        ("- 1\n", 1, "is not a mapping"),
        (HEAD.replace("resource:", "resuorce:") + ONE, 5, "write `resource`"),
        (HEAD.replace("true}", "{}}") + ONE, 8, "context key `aws:SecureTransport`"),
        (HEAD.replace("true}", "true, aws:securetransport: false}") + ONE, 6, "twice"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, line: int, says: str) -> None:
    refusal = _refusal(text)
    assert refusal.startswith(f"t.yaml:{line}:")
    assert says in refusal
    assert "\n" not in refusal


def test_a_mistake_in_a_policy_that_is_written_in_yaml_has_the_line_of_the_yaml() -> None:
    test = """\
  - name: a
    action: sqs:X
    expect: denied
    policies:
      - Version: 2012-10-17
        Statement:
          - Effect: Allow
            Action: "*"
            Resource: "*"
          - Effect: allow
            Action: "*"
            Resource: "*"
"""
    assert _refusal(HEAD + test).startswith("t.yaml:17:13: effect is `allow`")


def test_a_mistake_in_a_file_has_the_line_of_the_file() -> None:
    with pytest.raises(InputError, match=r"^policies/bad.json:2:2: unknown element `Effekt`"):
        results(HEAD.replace("reader.json", "bad.json") + ONE, {"bad.json": '{"Statement": {\n "Effekt": "Allow"}}'})


def test_nesting_without_end_and_bombs_are_refused() -> None:
    assert "inside each other" in _refusal("[" * 5_000)
    bomb = "".join(f"x{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30))
    assert "anchors and aliases" in _refusal(bomb)


def test_dates_and_account_ids_are_strings_and_numbers_stay_as_written() -> None:
    text = "{a: 2012-10-17, b: 012345678901, c: 1.50, d: yes, e: , f: True, g: 'true', h: 1_000, i: 0x10, j: .5}"
    read = plain(load("t", text))
    assert read == {
        "a": "2012-10-17",
        "b": "012345678901",
        "c": "1.50",
        "d": "yes",
        "e": None,
        "f": True,
        "g": "true",
        "h": "1_000",
        "i": "0x10",
        "j": ".5",
    }


@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@,?\n \t\\0~\x00\u2028", max_size=40))
def test_no_text_makes_the_reader_fail_otherwise_than_it_says(text: str) -> None:
    with suppress(InputError):
        load("t.yaml", text)


def test_context_is_merged_and_null_takes_a_key_away() -> None:
    tests = """\
  - {name: a, action: sqs:X, expect: denied, context: {aws:securetransport: null, aws:MultiFactorAuthAge: 15}}
  - {name: b, action: sqs:X, expect: denied, context: {aws:SourceVpc: [vpc-1, vpc-2]}}
"""
    first, second = (result.case.request.context for result in results(HEAD + tests))
    assert first == {"aws:multifactorauthage": ("15",)}
    assert second == {"aws:securetransport": ("true",), "aws:sourcevpc": ("vpc-1", "vpc-2")}


def test_several_actions_and_resources_make_a_case_of_each_pair() -> None:
    tests = f"  - {{name: a, actions: [sqs:X, sqs:Y], resources: ['*', {QUEUE}], expect: denied}}\n"
    names = [result.case.name for result in results(HEAD + tests)]
    assert names == [f"a [{a} on {r}]" for a in ("sqs:X", "sqs:Y") for r in ("*", QUEUE)]

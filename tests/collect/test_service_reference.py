"""Fetching AWS's service reference, from a server that answers as AWS does."""

from __future__ import annotations

import pytest

from leastwise.collect.service_reference import fetched
from leastwise.errors import InputError
from service_reference_server import answers, document, listed, reference


def test_all_documents_are_fetched() -> None:
    names = [f"service-{number}" for number in range(40)]
    with reference(answers(*names)) as address:
        assert fetched(f"{address}/") == {name: document(name) for name in names}


def test_a_passing_failure_is_tried_again() -> None:
    given = answers("s3")
    given["/v1/s3/s3.json"].insert(0, (503, b"busy"))
    with reference(given) as address:
        assert fetched(f"{address}/") == {"s3": document("s3")}


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_lasting_failure_is_told_in_one_line(status: int) -> None:
    given = answers("s3")
    given["/v1/s3/s3.json"] = [(status, b"")]
    with reference(given) as address, pytest.raises(InputError) as caught:
        fetched(f"{address}/")
    assert str(caught.value).startswith(f"cannot reach `{address}/v1/s3/s3.json`: it answers {status}: ")


def test_an_address_where_nobody_answers_is_told_in_one_line() -> None:
    with reference({}) as address:
        pass
    with pytest.raises(InputError, match=r"cannot reach .* refused: check the connection"):
        fetched(f"{address}/", timeout=2)


@pytest.mark.parametrize("host", ["file:///etc/passwd#", "http://example.com", "https://127.0.0.1:1"])
def test_an_index_leads_to_no_other_host(host: str) -> None:
    given = {"/": [(200, listed("s3", host=host))]}
    with reference(given) as address, pytest.raises(InputError, match="only its own host is asked"):
        fetched(f"{address}/")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://example.com/", "reference"])
def test_only_http_is_spoken(address: str) -> None:
    with pytest.raises(InputError, match="is not an http address"):
        fetched(address)


def test_an_index_that_is_none_is_refused() -> None:
    with reference({"/": [(200, b"<html>")]}) as address, pytest.raises(InputError, match="the index of AWS"):
        fetched(f"{address}/")

"""What is unknown decides nothing; what is partly known decides what its known parts settle; a secret is noted when read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from preflight.core.values import (
    AFTER_DEPLOYMENT,
    Origin,
    Partial,
    Secret,
    Undecided,
    Unknown,
    bare,
    holds_secret,
    known,
    opened,
    secrets_read,
)

BUCKET = Origin("urn:bucket", "arn")
unknown = Unknown("policy", BUCKET)
objects = Partial([unknown, "/*"], "policy")
table = Partial(["arn:aws:dynamodb:eu-west-1:", Unknown("policy"), ":table/orders"], "policy")


def test_an_unknown_value_is_read_passed_on_and_computed_with():
    derived = [
        unknown + 1,
        1 + unknown,
        unknown * 2,
        unknown["key"],
        unknown.name,
        unknown.lower(),
        -unknown,
        unknown / 2,
    ]
    assert all(isinstance(each, Unknown) for each in derived)
    assert (unknown is None) is False
    assert f"{unknown}" == repr(unknown) == AFTER_DEPLOYMENT


@pytest.mark.parametrize(
    "decide",
    [
        bool,
        len,
        list,
        hash,
        int,
        float,
        lambda u: u == 1,
        lambda u: u != 1,
        lambda u: u < 1,
        lambda u: u >= 1,
        lambda u: "x" in u,
        known,
        lambda u: {u: 1},
    ],
)
def test_deciding_on_an_unknown_value_is_undecided(decide):
    with pytest.raises(Undecided, match="policy"):
        decide(unknown)


def test_an_unknown_value_has_no_protocol_that_it_does_not_speak():
    with pytest.raises(AttributeError):
        unknown.__fspath__  # noqa: B018
    with pytest.raises(AttributeError):
        objects.__fspath__  # noqa: B018


def test_partly_known_text_answers_what_its_known_parts_settle():
    assert objects.endswith("/*")
    assert not objects.endswith(("/data", "/logs"))
    assert table.startswith("arn:aws:dynamodb")
    assert not table.startswith("arn:aws:s3")
    assert ":table/" in table
    assert table != "arn:aws:s3:::orders"
    assert objects == Partial([Unknown("x", BUCKET), "/*"], "x")
    assert objects != "orders"
    assert not objects == 3  # noqa: SIM201 - both operators are asked
    assert bool(objects)


@pytest.mark.parametrize(
    "decide",
    [
        lambda p: p.startswith("arn:"),
        lambda p: p.endswith("orders/*"),
        lambda p: "orders" in p,
        lambda p: p == "arn:aws:s3:::orders/*",
        lambda p: p != "arn:aws:s3:::orders/*",
        lambda p: p == unknown,
        lambda p: p == Partial([Unknown("y"), "/*"], "y"),
        len,
        list,
        hash,
        lambda p: p < "a",
        known,
    ],
)
def test_partly_known_text_is_undecided_on_what_they_do_not(decide):
    with pytest.raises(Undecided):
        decide(objects)


def test_partly_known_text_grows_at_both_ends():
    longer = "see " + objects + " and " + objects
    assert isinstance(longer, Partial)
    assert str(longer) == f"see {AFTER_DEPLOYMENT}/* and {AFTER_DEPLOYMENT}/*"
    assert longer.origins == [BUCKET, BUCKET]
    assert isinstance(objects + unknown, Partial)
    assert isinstance(objects + 3, Unknown)
    assert isinstance(objects[0], Unknown)
    assert isinstance(objects.split("/"), Unknown)


def test_known_gives_back_what_is_known():
    assert known("orders") == "orders"


def test_reading_a_secret_is_noted_and_reading_around_it_is_not():
    variables = {"LEVEL": "info", "PASSWORD": Secret("hunter2"), "NESTED": [1, Secret(2)]}
    before = secrets_read()
    read = opened(variables)
    assert set(read) == set(variables)
    assert len(read) == 3
    assert read["LEVEL"] == "info"
    assert read["NESTED"][0] == 1
    assert len(read["NESTED"]) == 2
    assert secrets_read() == before
    assert read["PASSWORD"] == "hunter2"
    assert secrets_read() == before + 1
    assert read["NESTED"][1] == 2
    assert secrets_read() == before + 2


def test_what_one_thread_reads_is_not_noted_in_another():
    before = secrets_read()
    with ThreadPoolExecutor(1) as other:
        assert other.submit(opened, Secret("hunter2")).result() == "hunter2"
    assert secrets_read() == before


def test_a_secret_is_unwrapped_whole_where_nobody_watches():
    assert opened(Secret(Secret("x"))) == "x"
    assert opened([1]) == [1]
    assert bare(Secret(Secret("x"))) == "x"
    assert repr(Secret("x")) == "[secret]"
    assert holds_secret({"a": [Secret(1)]})
    assert not holds_secret({"a": [1]})

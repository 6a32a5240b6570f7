"""Each result is computed once; what needs itself is unknown there, and is kept only once it is complete."""

from __future__ import annotations

import pytest

from preflight.source_check.infer.memo import Memo

UNKNOWN = "unknown"


class Counted:
    """Computes keys from others: `needs` has the keys that each needs; a key alone gives its own name."""

    def __init__(self, needs, limit=60):
        self.needs, self.memo, self.computed = needs, Memo(UNKNOWN, limit), []

    def once(self, key):
        return self.memo.once(key, lambda: self.compute(key))

    def compute(self, key):
        self.computed.append(key)
        return "+".join([key, *(self.once(each) for each in self.needs.get(key, ""))])


def test_a_result_is_computed_once():
    counted = Counted({"a": "bc", "b": "c"})
    assert (counted.once("a"), counted.once("a"), counted.once("c")) == ("a+b+c+c", "a+b+c+c", "c")
    assert sorted(counted.computed) == ["a", "b", "c"]


def test_what_needs_itself_is_unknown_there():
    assert Counted({"a": "a"}).once("a") == "a+unknown"


def test_a_result_from_within_a_cycle_is_not_kept_but_that_of_its_start_is():
    counted = Counted({"a": "b", "b": "a"})
    assert counted.once("a") == "a+b+unknown"
    assert set(counted.memo.results) == {"a"}
    assert counted.once("b") == "b+a+b+unknown"


def test_what_has_nothing_to_do_with_a_cycle_around_it_is_kept():
    counted = Counted({"a": "bc", "b": "a", "c": "d", "d": "c"})
    counted.once("a")
    assert set(counted.memo.results) == {"a", "c"}


def test_two_cycles_through_one_key_wait_for_the_outer_one():
    counted = Counted({"a": "b", "b": "cb", "c": "a"})
    counted.once("a")
    assert set(counted.memo.results) == {"a"}


def test_beyond_the_limit_the_result_is_unknown():
    counted = Counted({str(number): [str(number + 1)] for number in range(9)}, limit=3)
    assert counted.once("0") == "0+1+2+3+unknown"
    assert counted.computed == ["0", "1", "2", "3"]


def test_a_computation_that_raises_leaves_nothing_behind():
    memo = Memo(UNKNOWN, 60)

    def fails():
        raise LookupError

    with pytest.raises(LookupError):
        memo.once("a", lambda: memo.once("b", fails))
    assert memo.once("a", lambda: memo.once("b", lambda: "b")) == "b"
    assert set(memo.results) == {"a", "b"}

"""Where the threads that answer the engine run."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from preflight.host import processor

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a thread choose its processor")


def in_a_thread(function: Callable[[], object]) -> object:
    """What a function gives in a thread of its own: where this one runs is not changed by it."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(function).result()


def allowed() -> set[int]:
    return os.sched_getaffinity(0)


def test_a_thread_and_those_it_starts_stay_on_one_processor_until_it_leaves():
    def life() -> None:
        before = allowed()
        processor.pin_to_current_cpu()
        assert len(allowed()) == 1
        assert allowed() <= before
        assert in_a_thread(allowed) == allowed()
        processor.unpin()
        assert allowed() == before
        assert in_a_thread(allowed) == before

    in_a_thread(life)


def test_where_the_system_does_not_let_it_nothing_changes(monkeypatch):
    def forbidden(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "sched_setaffinity", forbidden)
    in_a_thread(processor.pin_to_current_cpu)
    in_a_thread(processor.unpin)


@pytest.mark.parametrize("told", [OSError("no /proc"), "", "1 (python) S 0", "1 (python) S " + "? " * 50])
def test_what_cannot_be_read_of_the_processor_changes_nothing(monkeypatch, told):
    def read(*_: object, **__: object) -> str:
        if isinstance(told, OSError):
            raise told
        return told

    monkeypatch.setattr(Path, "read_text", read)

    def stayed() -> bool:
        before = allowed()
        processor.pin_to_current_cpu()
        return allowed() == before

    assert in_a_thread(stayed)

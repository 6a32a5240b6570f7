"""How many programs are checked, and states are judged, at a time."""

from __future__ import annotations

import os

from preflight.check import processors


def test_only_the_processors_of_this_process_count(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 3}, raising=False)

    assert processors.usable() == 2


def test_a_system_without_affinity_has_all_of_its_processors(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 8)

    assert processors.usable() == 8

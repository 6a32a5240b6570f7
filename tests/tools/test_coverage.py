"""The page of what the policies cover is current."""

from __future__ import annotations

from tools import coverage


def test_the_page_is_current():
    assert coverage.main(["--check"]) == 0

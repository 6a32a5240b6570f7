"""The engine and the pack, for every test that runs them."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from preflight.aws.knowledge import facts

from .engine.harness import REPOSITORY, Engine

if TYPE_CHECKING:
    from playwright.sync_api import Browser

DAY = date(2026, 11, 28)
# The most that a browser takes for anything on a machine that is busy.
MILLISECONDS = 120_000
# A shell that starts the tests in the background has them ignore Ctrl-C, and so would what they start.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The real engine. Tests that need it are skipped where there is none, unless PREFLIGHT_REQUIRE_ENGINE=1."""
    if shutil.which("pulumi") is None:
        reason = "no pulumi on PATH: https://www.pulumi.com/docs/iac/download-install/"
        if os.environ.get("PREFLIGHT_REQUIRE_ENGINE") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return Engine(tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="session")
def pack(engine: Engine) -> Path:
    """The pack under test."""
    return engine.pack(REPOSITORY)


@pytest.fixture(scope="session", autouse=True)
def day() -> Iterator[date]:
    """The day on which facts begin and end in the tests, so that what passes today passes in a year."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "today", lambda: DAY)
        yield DAY


# For a module alone: while it is open, no other event loop can run in this process.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Tests that need it are skipped where there is none, unless PREFLIGHT_REQUIRE_BROWSER=1."""
    found = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
    if found is None:
        reason = "no Chromium on PATH: on Debian `apt-get install chromium-headless-shell`"
        if os.environ.get("PREFLIGHT_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415 - few tests need it

    expect.set_options(timeout=MILLISECONDS)

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"], timeout=MILLISECONDS)
        yield started
        started.close()

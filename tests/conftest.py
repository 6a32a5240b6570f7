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
"""On which runtimes begin and end."""
# What a shell or a hook of git may set, and the command or a tool that it runs would follow.
SETTINGS = {
    "FORCE_COLOR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
    "LINES",
    "NO_COLOR",
    "UV_PROJECT_ENVIRONMENT",
}
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
def surroundings() -> Iterator[None]:
    """The same day, width and settings on every machine, so that what passes here passes anywhere, and in a year."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [*os.environ]:
            if name in SETTINGS or (name.startswith(("AWS_", "PULUMI_")) and name != "PULUMI_HOME"):
                patch.delenv(name)
        patch.setenv("COLUMNS", "80")
        patch.setattr(facts, "today", lambda: DAY)
        yield


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

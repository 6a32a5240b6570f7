"""The engine and the pack, for every test that runs them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from .engine.harness import REPOSITORY, Engine


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

"""The engine and the packs that the tests of this folder run."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from .harness import REPOSITORY, Engine

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The real engine. Tests that need it are skipped where there is none, unless PREFLIGHT_REQUIRE_ENGINE=1."""
    if shutil.which("pulumi") is None:
        reason = "no pulumi on PATH"
        if os.environ.get("PREFLIGHT_REQUIRE_ENGINE") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return Engine(tmp_path_factory.mktemp("engine"))


@pytest.fixture
def pack(engine: Engine) -> Path:
    """The pack under test."""
    return engine.pack(REPOSITORY)

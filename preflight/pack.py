"""The pack itself: its names, its version, and the addresses of its pages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .core.policy import Policy

NAME = "aws-preflight"
DISPLAY_NAME = "AWS Preflight"
VERSION = "0.1.0"
DESCRIPTION = "Stops AWS failures at preview that otherwise appear during deployment or in production."
REPOSITORY = "https://github.com/aws-preflight/aws-preflight"
FORESIGHT = "foresight"
"""The name under which foresight is configured, and reports why it was not available, like a policy."""
EXEMPTIONS = "exemptions"
"""The name under which exemptions are configured and reported, like a policy."""
BASELINE = "baseline"
"""The name under which a baseline is configured, like a policy."""
SELECTION = "selection"
"""The name under which it is configured which policies are evaluated, like a policy."""
TAGS = ("aws", "pulumi", "preflight")


def folder(name: str) -> Path:
    """Where a folder is that the repository keeps at its top, and a wheel inside the package."""
    package = Path(__file__).parent
    top = package.parent / name
    return top if (package.parent / "PulumiPolicy.yaml").is_file() and top.is_dir() else package / name


@cache
def page(policy: Policy) -> str:
    """The address of a policy's page."""
    return f"{REPOSITORY}/blob/main/docs/policies/{policy.name}.md"

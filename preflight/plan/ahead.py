"""Plans a program before the engine has: for what has to be known of resources that it has not registered yet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from preflight.core.planned import Planned
from preflight.core.stack import Setting
from preflight.project.project import read_project

from .model import as_planned
from .planner import plan

TIME_LIMIT = 60.0
"""Seconds that planning the program may take."""


def planned_ahead(folder: Path, setting: Setting) -> Sequence[Planned]:
    """The resources of the Python program in a folder; none where it cannot be planned to its end. Never raises."""
    try:
        project = read_project(folder)
        if project.runtime != "python":
            return ()
        made = plan(
            project,
            stack=setting.stack,
            config=setting.config,
            secret_keys=setting.secret_keys,
            organization=setting.organization or "organization",
            time_limit=TIME_LIMIT,
        )
    except Exception:  # noqa: BLE001 - what cannot be planned is changed by no remedy
        return ()
    return [as_planned(each) for each in made.resources if not each.external] if made.outcome == "planned" else ()

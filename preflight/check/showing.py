"""How findings name files: paths as seen from the working folder, and lines of source without secrets."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from preflight.core.stack import Setting
from preflight.judge.finding import Finding, Judged, Location, redaction


@dataclass(frozen=True)
class Showing:
    """Shows places in a program. `folder` is the one that the program runs in; None where it is not known."""

    folder: Path | None = None
    setting: Setting = field(default_factory=Setting)

    def path(self, file: str) -> str:
        """A file's path as seen from the working folder, or absolute where the file is outside of it."""
        if self.folder is None:
            return file
        path = os.path.normpath(self.folder / file)
        return os.path.relpath(path) if Path(path).is_relative_to(Path.cwd()) else path

    def redact(self, text: str) -> str:
        """A line without the secrets of the configuration."""
        return redaction(self.setting.secret_strings)(text)

    def judged(self, judged: Judged) -> Judged:
        """What was judged, with the paths of its locations as they are shown."""
        return judged._replace(findings=[self._finding(finding) for finding in judged.findings])

    def _finding(self, finding: Finding) -> Finding:
        return finding._replace(locations=self._locations(finding.locations))

    def _locations(self, locations: Sequence[Location]) -> tuple[Location, ...]:
        return tuple(each if each.in_archive else each._replace(file=self.path(each.file)) for each in locations)

"""How findings name files: paths as seen from the working folder, and lines of source without secrets."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from preflight.core.stack import Setting
from preflight.judge.finding import Finding, Judged, Location, redaction
from preflight.judge.nodes import Node


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
        """A line of source without secrets: those of the configuration, and those that it has as literals."""
        return redaction(self.setting.secret_strings).of_source(text)

    def judged(self, judged: Judged) -> Judged:
        """What was judged, with the paths of its locations as they are shown."""
        notices = tuple(each._replace(location=self._location(each.location)) for each in judged.notices)
        resources = [self._node(node) for node in judged.resources]
        findings = [self._finding(finding) for finding in judged.findings]
        return judged._replace(findings=findings, notices=notices, resources=resources)

    def _node(self, node: Node) -> Node:
        file, _, line = node.place.rpartition(":")
        return node._replace(place=f"{self.path(file)}:{line}") if node.place else node

    def _finding(self, finding: Finding) -> Finding:
        why = finding.exempted_by
        return finding._replace(
            locations=tuple(each if each.in_archive else self._shown(each) for each in finding.locations),
            exempted_by=why and why._replace(location=self._location(why.location)),
        )

    def _location(self, location: Location | None) -> Location | None:
        return None if location is None else self._shown(location)

    def _shown(self, location: Location) -> Location:
        return location._replace(file=self.path(location.file))

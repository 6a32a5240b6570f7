"""The check of a program's source as it is in the editor, saved or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from preflight.check.checking import KINDS, Request, check
from preflight.check.configuration import Chosen, choose
from preflight.check.fix.apply import possible
from preflight.check.fix.rewrite import NotRewritable, rewrite
from preflight.core.catalogue import Catalogue, discover

if TYPE_CHECKING:
    from preflight.check.fix.find import Fix
    from preflight.files.program import FolderProgram
    from preflight.judge.finding import Finding


class Options(NamedTuple):
    """What the user chose when the server was started. `static`: no program is run."""

    static: bool = False
    engine: str = "embedded"
    stack: str | None = None
    config: str | None = None
    time_limit: float = 60.0


class Placed(NamedTuple):
    """A fix, and the file that it changes."""

    path: Path
    fix: Fix


class Read(NamedTuple):
    """What the source shows: findings, and the fixes that leave nothing to decide."""

    findings: Sequence[Finding]
    fixes: Sequence[Placed]


def of_source() -> Catalogue:
    """The policies on a program's source."""
    return discover(kinds=KINDS["read"])


def read(folder: Path, edited: Mapping[Path, str], options: Options) -> Read:
    """Check the source of the program in a folder; nothing of it is run. Raises CannotCheck where it cannot be checked."""
    programs: list[FolderProgram] = []
    chosen = choose(options.config, discover()) if options.config else Chosen()
    catalogue = of_source()
    report = check(
        Request(
            path=folder,
            written=str(folder),
            catalogue=catalogue,
            chosen=chosen,
            engine="embedded",
            stream=None,
            working=_silent,
            stack=options.stack,
            static=True,
            edited=edited,
            seen=programs.append,
        )
    )
    enabled = {finding.policy for finding in report.findings}
    fixes = [
        Placed(Path(program.folder, each.place.path), each)
        for program in programs
        for each in possible(program, enabled)
    ]
    return Read(report.findings, fixes)


def fixed(text: str, fixes: Sequence[Fix]) -> str | None:
    """Source with fixes made; None where that cannot be done faithfully."""
    changes = [change for fix in fixes for change in fix.changes]
    try:
        rewritten = rewrite(text, changes)
    except (NotRewritable, ImportError):
        return None
    if rewritten.missed:
        return None
    ends = any(not fix.changes for fix in fixes)  # what is missing is the newline at the end
    return f"{rewritten.text}\n" if ends else rewritten.text


def _silent(_: str) -> AbstractContextManager[Any]:
    return nullcontext(lambda: None)

"""What the command line asks of an audit."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rich.console import Console

from preflight import pack
from preflight.check.configuration import Chosen, choose
from preflight.check.console import console
from preflight.check.failure import UNANSWERED, CannotCheck
from preflight.core.catalogue import discover
from preflight.report import formats

from . import showing
from .results import Results
from .run import Audit
from .states import Source
from .summary import Summary, summarize

WRITTEN = {"json": showing.as_json, "markdown": showing.markdown, "html": showing.html}
NAMES = (formats.TERMINAL, *WRITTEN)
EVERY = 15.0
"""Seconds between two lines of progress, where there is no terminal to draw it on."""


def audit(given: argparse.Namespace) -> int:
    """Run the audit that a command line asks for; its exit code. Raises CannotCheck where it cannot be run."""
    try:
        outputs = formats.read_outputs(given.formats, NAMES)
    except formats.InvalidOutput as reason:
        raise CannotCheck(f"--format: {reason}", f"write {', '.join(NAMES)}, or FORMAT=FILE") from None
    catalogue = discover()
    chosen = choose(given.config, catalogue, given.only, given.but)
    source = Source(given.source)
    results = Results(Path(given.out), _identity(source, chosen), again=given.again)
    with _progress() as progress:
        Audit(source, chosen.configuration, results, progress, given.workers, given.scheduler).run()
    summary = summarize(results, given.source)

    def written(name: str, stream: TextIO) -> None:
        if name == formats.TERMINAL:
            showing.show(summary, console(None if stream is sys.stdout else stream))
        else:
            stream.writelines(WRITTEN[name](summary))

    problems = formats.write_each(outputs, written)
    for problem in [*problems, *_unshown(summary, outputs)]:
        sys.stderr.write(f"preflight: {problem}\n")
    return UNANSWERED if problems else summary.exit_code


def _unshown(summary: Summary, outputs: Sequence[formats.Output]) -> list[str]:
    """The states that could not be read, where no terminal shows them."""
    is_shown = any(each.format == formats.TERMINAL and each.file is None for each in outputs)
    return [] if is_shown else summary.problems


def _identity(source: Source, chosen: Chosen) -> dict[str, str]:
    """What the results depend on."""
    configured = json.dumps(chosen.written, sort_keys=True)
    return {
        "pack": pack.VERSION,
        "source": source.address,
        "configuration": hashlib.sha256(configured.encode()).hexdigest()[:16],
    }


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Shows how far an audit is, on standard error."""
    began = time.monotonic()
    if not sys.stderr.isatty():
        shown = [began]

        def line(done: int, total: int) -> None:
            now = time.monotonic()
            if done and now - shown[0] > EVERY:
                shown[0] = now
                sys.stderr.write(f"preflight: {done} of {total} stacks, {done / (now - began):.0f} a second\n")
                sys.stderr.flush()

        yield line
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = TextColumn("auditing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("auditing", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)

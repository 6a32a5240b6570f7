# ruff: noqa: T201 - a command
"""Compares a preview with the pack with the same preview without it: `python -m benchmarks.preview [--check] [PROGRAM ...]`.

The engine runs a program of tests/languages, in Python and in TypeScript, without a pack, with the floor (an analyzer that
answers nothing), with the pack and no foresight, and with foresight, in turn. Needs `pulumi` with its hosts, node and npm on
PATH. Writes docs/preview-measured.md. With `--check` nothing is written, and a median above a bar fails.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.engine.harness import Engine, Result
from tests.languages.conftest import PACKAGES, installed_packages

from .contenders import HERE, REPOSITORY
from .measures import spread

PAGE = REPOSITORY / "docs" / "preview-measured.md"
PROGRAMS = REPOSITORY / "tests" / "languages" / "programs"
ROUNDS = 5
BLIND, SEEING = 1.15, 1.4
"""A preview takes at most so many times as long as with the floor: where nothing is foreseen, and with foresight."""
ADDED = 0.6
"""With foresight, the pack adds at most so much of the preview without it."""


class Kind(NamedTuple):
    """A preview: the pack that it has, and how that is configured."""

    pack: Path | None = None
    config: Mapping[str, Any] | None = None


# Where a policy fails a preview, the engine often waits five seconds for the program, which still waits for the engine.
ADVISORY = {"all": "advisory"}


class Measured(NamedTuple):
    """A program in a language, and the seconds of each round: without a pack, with the floor, without foresight, and with it."""

    program: str
    language: str
    resources: int
    rounds: Sequence[tuple[float, float, float, float]]

    def ratios(self, of: int, to: int = 0) -> list[float]:
        """One kind of preview by another of the same round, by their numbers."""
        return sorted(each[of] / each[to] for each in self.rounds)

    @property
    def missed(self) -> list[str]:
        """The bars that it misses."""
        held = (
            ("the pack, by the floor", median(self.ratios(2, 1)), BLIND),
            ("foresight, by the floor", median(self.ratios(3, 1)), SEEING),
            ("what foresight adds", median(self.ratios(3)) - 1, ADDED),
        )
        where = f"{self.program} in {self.language}"
        return [f"{where}: {what} is {ratio:.2f}, not {bar}" for what, ratio, bar in held if ratio > bar]


def main() -> int:
    """Measure; 1 where `--check` finds that a bar is missed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--check", action="store_true", help="write nothing, fail when a program misses a bar")
    options.add_argument("--rounds", type=int, default=ROUNDS, help="default: %(default)s")
    options.add_argument("program", nargs="*", default=["streams"], help="names of programs (default: streams)")
    chosen = options.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # Python compiles the pack once, in the round that does not count
    measured = []
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(Path(folder))
        pack = engine.pack(REPOSITORY)
        floor = Path(folder, "floor")
        shutil.copytree(HERE / "floor", floor)
        shutil.copy(pack / "PulumiPolicy.yaml", floor)  # the same interpreter
        never = {**ADVISORY, "foresight": {"foresee": "never"}}
        kinds = (Kind(), Kind(floor), Kind(pack, never), Kind(pack, ADVISORY))
        for name in chosen.program:
            for language, program in (
                ("Python", _in_python(engine, name)),
                ("TypeScript", _in_typescript(engine, name)),
            ):
                measured.append(_measured(engine, program, kinds, name, language, chosen.rounds))
                print(_row(measured[-1]), flush=True)
    if chosen.check:
        missed = [bar for each in measured for bar in each.missed]
        print("\n".join(missed) or "within the bars")
        return int(bool(missed))
    PAGE.write_text(_page(measured, chosen.rounds), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(REPOSITORY)}")
    return 0


def _in_python(engine: Engine, name: str) -> Path:
    source = (PROGRAMS / f"{name}.py").read_text(encoding="utf-8")
    return engine.program(source, config={"aws:region": "eu-west-1"})


def _in_typescript(engine: Engine, name: str) -> Path:
    wanted = json.loads(PACKAGES.read_text(encoding="utf-8"))["dependencies"]["@pulumi/aws"]
    plugins = Path(engine.environment["PULUMI_HOME"]) / "plugins"
    shutil.copytree(next(plugins.glob("resource-aws-v*")), plugins / f"resource-aws-v{wanted}", dirs_exist_ok=True)
    source = (PROGRAMS / f"{name}.ts").read_text(encoding="utf-8")
    files = {"index.ts": source, "package.json": '{"main": "index.ts"}'}
    program = engine.program("", files, {"aws:region": "eu-west-1"})
    (program / "Pulumi.yaml").write_text(json.dumps({"name": "shop", "runtime": "nodejs"}), encoding="utf-8")
    (program / "node_modules").symlink_to(installed_packages())
    return program


def _measured(  # noqa: PLR0913, PLR0917 - what is measured, and how often
    engine: Engine, program: Path, kinds: Sequence[Kind], name: str, language: str, rounds: int
) -> Measured:
    def taken(kind: Kind) -> tuple[float, Result]:
        packs = [kind.pack] if kind.pack else []
        began = time.monotonic()
        result = engine.preview(program, *packs, policy_config=kind.config)
        return time.monotonic() - began, result

    _, first = taken(kinds[-1])  # what is cold at first is not counted
    summaries = [event["summaryEvent"] for event in first.events if "summaryEvent" in event]
    if not summaries:
        raise RuntimeError(f"{name} in {language} is not previewed: {first.text[-2000:]}")
    seconds = [tuple(taken(kind)[0] for kind in kinds) for _ in range(rounds)]
    return Measured(name, language, sum(summaries[-1]["resourceChanges"].values()), seconds)  # type: ignore[arg-type]


def _row(measured: Measured) -> str:
    alone = median(each[0] for each in measured.rounds)
    return (
        f"| {measured.program} | {measured.language} | {measured.resources} | {alone:.1f} s"
        f" | {' | '.join(spread(measured.ratios(kind)) for kind in (1, 2, 3))} |"
    )


def _page(measured: Sequence[Measured], rounds: int) -> str:
    today = datetime.now(timezone.utc)
    rows = "\n".join(map(_row, measured))
    return f"""# What the pack adds to a preview, measured

Written by `python -m benchmarks.preview` on {today.day} {today:%B %Y}: pulumi {version("pulumi")},
pulumi_aws {version("pulumi_aws")}, Python {platform.python_version()}, {os.cpu_count()} processors,
{platform.system()} {platform.machine()}, at a load of {os.getloadavg()[1]:.0f}.

`pulumi preview` of a new stack with a provider that answers at once, {rounds} times in turn: without a pack, with the floor, with
the pack and no [foresight](foresight.md), and with foresight. The ratios are to the preview without a pack of the same round: the
median, with the lowest and the highest.

| program | language | resources | without a pack | with the floor | with the pack, no foresight | with foresight |
|---|---|---:|---:|---:|---:|---:|
{rows}

- The *floor* is a pack in Python that answers nothing. The engine starts a pack, and waits until it has reported its policies,
  before it starts the program: what that takes is the same for every pack in Python, however long the program takes.
- All policies are advisory here. Where a mandatory violation fails a preview, whatever the pack, the engine often waits five
  seconds for the process of a program in Python, which still waits for the engine.
- With foresight the program is planned twice more. This begins at low priority while the engine still plans it.
- `python -m benchmarks.preview --check` holds a preview with the pack to {BLIND} times the one with the floor where nothing is
  foreseen, and to {SEEING} times with foresight. With foresight it adds at most {ADDED} of the preview without a pack.
"""


if __name__ == "__main__":
    sys.exit(main())

"""Measures foresight: how many documents a first preview can read, without and with it.

    python -m benchmarks.foresight [--limit N]

Each program is planned as a first preview knows it, and then foreseen. A document counts as decided when every leaf that a policy
could read of it is known or has a known origin. Writes docs/foresight-measured.md.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from preflight.core import wire
from preflight.core.planned import Planned
from preflight.core.stack import Setting, Stack
from preflight.core.values import Unknown, bare
from preflight.plan.foresight import Foreseeing
from preflight.plan.model import as_planned
from preflight.plan.planner import plan
from preflight.project.project import read_project
from tools.docstring_programs import docstring_programs

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "foresight-measured.md"
HEADING = "## By language"
"""Begins the last section of the page, which `benchmarks.languages` writes."""
# Where the documents lie, as a reader calls them.
DOCUMENTS: Mapping[tuple[str, str], str] = {
    ("aws:iam/rolePolicy:RolePolicy", "policy"): "inline IAM policies",
    ("aws:iam/policy:Policy", "policy"): "managed IAM policies",
    ("aws:iam/role:Role", "assumeRolePolicy"): "trust policies",
    ("aws:s3/bucketPolicy:BucketPolicy", "policy"): "bucket policies",
    ("aws:sqs/queuePolicy:QueuePolicy", "policy"): "queue policies",
    ("aws:sns/topicPolicy:TopicPolicy", "policy"): "topic policies",
    ("aws:kms/key:Key", "policy"): "key policies",
    ("aws:ecs/taskDefinition:TaskDefinition", "containerDefinitions"): "container definitions",
    ("aws:cloudwatch/dashboard:Dashboard", "dashboardBody"): "dashboards",
    ("aws:sqs/queue:Queue", "redrivePolicy"): "redrive policies",
    ("aws:sfn/stateMachine:StateMachine", "definition"): "state machines",
    ("aws:lambda/permission:Permission", "sourceArn"): "sources of Lambda permissions",
}
TOKENS = re.compile("|".join({token.rpartition(":")[2] + r"\(" for token, _ in DOCUMENTS}))


@dataclass
class Tally:
    """Documents by kind: all, those that the preview knows, those that are known with foresight."""

    all: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    foreseen: Counter[str] = field(default_factory=Counter)
    programs: int = 0
    unforeseen: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Measured:
    """What one program came to."""

    title: str
    without: Counter[str]
    known: Counter[str]
    foreseen: Counter[str]
    problem: str


def measured(title: str, folder: Path, stack: str) -> Measured | None:
    """Plan a program twice and count; None where it cannot be planned at all or has no such document."""
    project = read_project(folder)
    first = plan(project, stack=stack)
    if first.outcome != "planned":
        return None
    planned = [as_planned(resource) for resource in first.resources if not resource.external]
    every = Counter(kind for kind, _ in documents(planned, wire.NO_MARKERS))
    if not every:
        return None
    kept = project.stack(stack)
    setting = Setting(project.name, stack, "organization", kept.config, kept.secret_keys)
    foresight = Foreseeing(folder, setting).foresee(planned)
    after = foresight.planned or planned
    return Measured(
        title,
        every,
        Counter(kind for kind, readable in documents(planned, wire.NO_MARKERS) if readable),
        Counter(kind for kind, readable in documents(after, foresight.markers) if readable),
        foresight.problem,
    )


def documents(planned: Sequence[Planned], markers: wire.Markers) -> Iterator[tuple[str, bool]]:
    """Each document's kind, and whether it can be read."""
    for resource in Stack(planned, markers=markers):
        for (token, key), kind in DOCUMENTS.items():
            if resource.type_token == token and (value := bare(resource.wire_value(key))) is not None:
                yield kind, not isinstance(value, Unknown) or bool(value.__origin__)


def programs(limit: int | None, into: Path) -> Iterator[tuple[str, str, Path, str]]:
    """The group, title, folder and stack of each program: the repository's own, and the SDK's examples."""
    for name in ("orders_broken", "orders"):
        yield "this repository", f"examples/{name}", ROOT / "examples" / name, "dev"
    for folder in sorted((ROOT / "tests" / "reports").glob("*/Pulumi.yaml")):
        yield "this repository", f"tests/reports/{folder.parent.name}", folder.parent, "dev"
    having = (each for each in docstring_programs() if each.is_complete and TOKENS.search(each.code))
    for at, example in enumerate(having):
        if limit is not None and at >= limit:
            return
        folder = into / f"example{at}"
        folder.mkdir()
        environment = Path(sys.prefix).as_posix()
        (folder / "Pulumi.yaml").write_text(
            f"name: example\nruntime:\n  name: python\n  options:\n    virtualenv: {environment}\n", encoding="utf-8"
        )
        (folder / "__main__.py").write_text(example.code, encoding="utf-8")
        yield "pulumi_aws's docstrings", f"{example.module}: {example.title}", folder, "dev"


def main() -> None:
    """Measure and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--limit", type=int, help="measure no more than this many of the SDK's examples")
    arguments = parser.parse_args()
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory() as into, ThreadPoolExecutor(2) as pool:
        queued = [
            (group, pool.submit(measured, title, folder, stack))
            for group, title, folder, stack in programs(arguments.limit, Path(into))
        ]
        for group, future in queued:
            if (found := future.result()) is not None:
                add(tallies.setdefault(group, Tally()), found)
                print(".", end="", flush=True, file=sys.stderr)  # noqa: T201 - progress of minutes
    _, heading, by_language = PAGE.read_text(encoding="utf-8").partition(f"\n{HEADING}\n")
    PAGE.write_text(f"{page(tallies)}{heading}{by_language}", encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))  # noqa: T201


def add(tally: Tally, found: Measured) -> None:
    """Count one program."""
    tally.programs += 1
    tally.all += found.without
    tally.known += found.known
    tally.foreseen += found.foreseen
    if found.problem:
        tally.unforeseen.append(f"{found.title}: {found.problem}")


def page(tallies: Mapping[str, Tally]) -> str:
    """The figures as a page."""
    lines = [
        "# Foresight, measured",
        "",
        "Written by `python -m benchmarks.foresight`. A document is counted when its property is given; it is known when a",
        "policy can read it at the first preview, with unknown leaves where an ARN or an id will stand.",
    ]
    for group, tally in tallies.items():
        lines += [
            "",
            f"## {group}: {tally.programs} programs",
            "",
            "| documents | all | known at preview | with foresight |",
            "|---|---|---|---|",
        ]
        rows = [(kind, tally.all[kind], tally.known[kind], tally.foreseen[kind]) for kind in sorted(tally.all)]
        rows.append(("**together**", tally.all.total(), tally.known.total(), tally.foreseen.total()))
        lines += [
            f"| {kind} | {every} | {share(known, every)} | {share(seen, every)} |" for kind, every, known, seen in rows
        ]
        lines += ["", f"Not foreseen: {len(tally.unforeseen)} programs.", *(f"- {each}" for each in tally.unforeseen)]
    return "\n".join(lines) + "\n"


def share(part: int, whole: int) -> str:
    """A count and its share."""
    return f"{part} ({part / whole:.0%})"


if __name__ == "__main__":
    main()

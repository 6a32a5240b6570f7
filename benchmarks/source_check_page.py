"""The page docs/source-check-measured.md: how the check of a program's source compares with pyright."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from tests.source_check.broken_programs import FOLDER, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .source_check import Cost, Diagnostic, Measured

# What a type checker can look at; the rest is about the project, its files, and what Pulumi asks of components.
TYPED = {
    f"program-{each}"
    for each in (
        "argument-types-fit",
        "arguments-exist",
        "attributes-exist",
        "definitions-come-first",
        "is-complete",
        "names-exist",
        "outputs-stay-outputs",
    )
}
LONGEST = 150


def page(measured: Measured) -> str:
    """The whole page."""
    return "\n".join(
        [*_head(measured), *_found(measured), *_missed(measured), *_false(measured), *_times(measured), ""]
    )


def _head(measured: Measured) -> Iterator[str]:
    programs = len({name for name, _ in measured.faults})
    told = sum(1 for _, fault in measured.preflight.on_line if fault.says)
    made = ", ".join(f"{name} {version}" for name, version in measured.versions.items())
    yield "# The check of a program's source, beside pyright"
    yield ""
    yield f"Written by `python -m benchmarks.source_check` on {measured.day}: {made} (errors in its basic mode),"
    yield f"{measured.machine}. [How it is meant](source-check.md#beside-pyright)."
    yield ""
    yield f"[{programs} programs](../tests/source_check/broken) of {measured.lines:,} lines have {len(measured.faults)} faults."
    yield f"For {told} of those that preflight finds it is known what is to be written, and the message names it."
    yield ""


def _found(measured: Measured) -> Iterator[str]:
    columns = [
        Counter(fault.policy for _, fault in found)
        for found in (
            measured.faults,
            measured.preflight.on_line,
            measured.pyright.on_line,
            measured.pyright.in_call,
        )
    ]
    yield "| | faults | preflight | pyright, on the line | pyright, in the call |"
    yield "|---|---:|---:|---:|---:|"
    for title, of_types in (("what types can tell", True), ("about the project and its components", False)):
        policies = [policy for policy in sorted(columns[0]) if (policy in TYPED) is of_types]
        for policy in policies:
            yield _row(f"[{policy}](policies/{policy}.md)", [column[policy] for column in columns])
        yield _row(f"**{title}**", [sum(column[policy] for policy in policies) for column in columns])
    yield _row("**all**", [column.total() for column in columns])
    false = len(measured.preflight.false), len(measured.pyright.false)
    yield f"| said where nothing is wrong | | {false[0]} | {false[1]} | |"


def _row(title: str, counts: Sequence[int]) -> str:
    return f"| {title} | {' | '.join(str(count) if count else '' for count in counts)} |"


def _missed(measured: Measured) -> Iterator[str]:
    found = {(name, *fault[:3]) for name, fault in measured.preflight.on_line}
    missed = [(name, fault) for name, fault in measured.faults if (name, *fault[:3]) not in found]
    theirs = {(name, *fault[:3]) for name, fault in [*measured.pyright.on_line, *measured.pyright.in_call]}
    yield ""
    yield "## What preflight misses"
    yield ""
    for name, fault in missed:
        also = " (pyright finds it)" if (name, *fault[:3]) in theirs else ""
        yield f"- `{name}/{fault.file}:{fault.line}` {fault.policy}{also}: `{_source(name, fault)}`"


def _source(name: str, fault: Fault) -> str:
    return (FOLDER / name / fault.file).read_text(encoding="utf-8").splitlines()[fault.line - 1].strip()


def _false(measured: Measured) -> Iterator[str]:
    yield ""
    yield "## Said where nothing is wrong"
    for tool, told in (("preflight", measured.preflight), ("pyright", measured.pyright)):
        yield ""
        yield f"By {tool}: {len(told.false)}."
        yield from [""] if told.false else []
        yield from (f"- `{_told(name, each)}" for name, each in told.false)


def _told(name: str, each: Diagnostic) -> str:
    message = each.message if len(each.message) <= LONGEST else f"{each.message[: LONGEST - 1]}…"
    return f"{name}/{each.file}:{each.first}` {each.rule}: {message}"


def _times(measured: Measured) -> Iterator[str]:
    programs = len(measured.cold)
    yield ""
    yield "## What it takes"
    yield ""
    yield "| | seconds | of processors | MB |"
    yield "|---|---:|---:|---:|"
    yield _cost(f"preflight, {programs} programs in a row, without an index at first", _sum(measured.cold))
    yield _cost(f"preflight, {programs} programs in a row, with the index", _sum(measured.warm))
    yield _cost(f"pyright, {programs} programs in one run", measured.pyright_all)
    yield _cost("preflight, one program, without an index", measured.alone_cold)
    yield _cost("preflight, one program, with the index", measured.alone_warm)
    yield _cost("pyright, one program", measured.pyright_alone)
    yield ""
    yield f"One program is the median of {measured.alone}. Preflight reads each program in a process of its own."


def _sum(costs: Sequence[Cost]) -> tuple[float, float, float]:
    return sum(each.wall for each in costs), sum(each.cpu for each in costs), max(each.megabytes for each in costs)


def _cost(title: str, cost: Cost | tuple[float, float, float]) -> str:
    wall, cpu, megabytes = cost
    return f"| {title} | {wall:.1f} | {cpu:.1f} | {megabytes:.0f} |"

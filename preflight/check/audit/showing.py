"""The summary of an audit for a reader: in a terminal, as Markdown, as a page."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING

from preflight import pack
from preflight.report.markdown import plain
from preflight.report.report import LEVELS, SEVERITIES, as_sentence, counted

from .summary import WORST, StackCount, Summary

if TYPE_CHECKING:
    from rich.console import Console

MOST_PROBLEMS = 10

STYLE = """
:root { color-scheme: light dark; --ground: light-dark(#f6f7f9, #12151a); --sheet: light-dark(#fff, #1a1e25);
  --line: light-dark(#d7dce3, #343c49); --ink: light-dark(#1b2430, #e8ebf0); --quiet: light-dark(#556070, #a6b0c0);
  --link: light-dark(#0a58b0, #8cbcff); --mandatory: light-dark(#b3261e, #ff9a90); --advisory: light-dark(#8a5800, #f0b955); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1500px; padding: 24px; background: var(--ground); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
h1 { font-size: 26px; line-height: 1.25; margin: 4px 0 12px; } h2 { font-size: 17px; margin: 32px 0 8px; }
p { margin: 4px 0; } .quiet { color: var(--quiet); font-size: 13px; } a { color: var(--link); }
.frame { overflow-x: auto; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: 6px 14px; text-align: right; border-bottom: 1px solid var(--line); }
tr:last-child > * { border-bottom: 0; } thead th { color: var(--quiet); font-weight: 500; font-size: 13px; }
th:first-child { text-align: left; font-weight: 500; overflow-wrap: anywhere; } td { font-variant-numeric: tabular-nums; }
.mandatory { color: var(--mandatory); font-weight: 600; } .advisory { color: var(--advisory); }
.matrix thead th { writing-mode: vertical-rl; text-align: left; max-height: 260px; padding: 10px 4px; }
.matrix thead th:first-child { writing-mode: initial; } .matrix td { text-align: center; padding: 4px 8px; }
li { overflow-wrap: anywhere; }
"""


def headline(summary: Summary) -> str:
    """The audit in one line."""
    unread = f", {summary.unread} not readable" if summary.unread else ""
    return f"{summary.blocked} of {counted(summary.stacks, 'stack')} would be blocked today, {summary.clean} are clean{unread}"


def show(summary: Summary, console: Console) -> None:
    """The summary in a terminal."""
    from rich import box  # noqa: PLC0415 - only a terminal needs it
    from rich.table import Table  # noqa: PLC0415

    console.print(f"[bold]{pack.DISPLAY_NAME}[/bold] {pack.VERSION} · audit of ", end="")
    console.print(summary.address, markup=False)
    console.print(f"{headline(summary)}.", style="bold red" if summary.blocked else "bold green")
    for level in LEVELS:
        counts = ", ".join(
            f"{summary.counts[level][each]} {each}" for each in SEVERITIES if summary.counts[level][each]
        )
        console.print(f"{sum(summary.counts[level].values())} {level}{f': {counts}' if counts else ''}")
    if summary.policies:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("Policy", overflow="fold")
        for name in ("Severity", "Blocks", "Advises", "Findings", "Would block more"):
            table.add_column(name, justify="left" if name == "Severity" else "right", no_wrap=True)
        for row in _policies(summary):
            table.add_row(*row)
        console.print(table)
    if summary.worst:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column("Worst stacks", overflow="fold")
        for name in ("Mandatory", "Advisory", "Resources"):
            table.add_column(name, justify="right", no_wrap=True)
        for each in summary.worst:
            table.add_row(escape_markup(_name(each)), str(each.mandatory), str(each.advisory), str(each.resources))
        console.print(table)
    for problem in summary.problems[:MOST_PROBLEMS]:
        console.print(f"✖ {as_sentence(problem)}", style="red", markup=False, soft_wrap=True)
    if summary.unread > MOST_PROBLEMS:
        console.print(f"  and {summary.unread - MOST_PROBLEMS} more", style="red")
    console.print(
        f"All results: {summary.folder}/stacks/*.parquet, {summary.folder}/findings/*.parquet",
        markup=False,
        soft_wrap=True,
    )


def escape_markup(text: str) -> str:
    """A string in which rich sees no markup."""
    return text.replace("[", r"\[")


def as_json(summary: Summary) -> Iterator[str]:
    """The summary as JSON."""
    yield f"{json.dumps(summary.as_json(), indent=2)}\n"


def markdown(summary: Summary) -> Iterator[str]:
    """The summary as Markdown, below the size of a comment."""
    yield f"<!-- aws-preflight -->\n## {pack.DISPLAY_NAME}: {headline(summary)}\n\n"
    yield f"{plain(summary.address)} · {summary.resources} resources\n\n"
    yield f"| | {' | '.join(SEVERITIES)} |\n| --- |{' ---: |' * len(SEVERITIES)}\n"
    for level in LEVELS:
        yield f"| {level} | {' | '.join(str(summary.counts[level][each]) for each in SEVERITIES)} |\n"
    if summary.policies:
        yield "\n### Policies\n\n| Policy | Severity | Blocks | Advises | Findings | Would block more |\n"
        yield "| --- | --- | ---: | ---: | ---: | ---: |\n"
        yield from (f"| {' | '.join(row)} |\n" for row in _policies(summary))
    if summary.worst:
        yield "\n### Worst stacks\n\n| Stack | Mandatory | Advisory | Resources |\n| --- | ---: | ---: | ---: |\n"
        for each in summary.worst:
            yield f"| {plain(_name(each))[:500]} | {each.mandatory} | {each.advisory} | {each.resources} |\n"
    if summary.problems:
        yield "\n### Not readable\n\n"
        yield from (f"- {plain(as_sentence(each))[:500]}\n" for each in summary.problems[:MOST_PROBLEMS])
        if summary.unread > MOST_PROBLEMS:
            yield f"- and {summary.unread - MOST_PROBLEMS} more\n"


def html(summary: Summary) -> Iterator[str]:
    """The summary as a page, in one file that loads nothing and has no script."""
    style = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    csp = f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    title = f"{pack.DISPLAY_NAME}: audit of {summary.address}"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{csp}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
    yield f'<p class="quiet">{escape(title)}, by {escape(pack.VERSION)}</p>\n<h1>{escape(headline(summary))}</h1>\n'
    rows = [[level, *(str(summary.counts[level][each]) for each in SEVERITIES)] for level in LEVELS]
    yield from _table("Findings", ["Level", *SEVERITIES], rows)
    head = ["Policy", "Severity", "Blocks", "Advises", "Findings", "Would block more"]
    yield from _table(
        "Policies, by the stacks that they block or would block", head, _policies(summary, len(summary.policies))
    )
    worst = [[_name(each), str(each.mandatory), str(each.advisory), str(each.resources)] for each in summary.worst]
    yield from _table("Worst stacks", ["Stack", "Mandatory", "Advisory", "Resources"], worst)
    yield from _table("Policies in the worst stacks", *_matrix(summary), kind="matrix")
    if summary.problems:
        yield "<h2>Not readable</h2>\n<ul>\n"
        yield from (f"<li>{escape(as_sentence(each))}</li>\n" for each in summary.problems)
        if summary.unread > len(summary.problems):
            yield f"<li>and {summary.unread - len(summary.problems)} more</li>\n"
        yield "</ul>\n"
    yield "</main>\n</body>\n</html>\n"


def _table(title: str, head: list[str], rows: list[list[str]], kind: str = "") -> Iterator[str]:
    if not rows:
        return
    yield f'<h2>{escape(title)}</h2>\n<div class="frame" tabindex="0" role="region" aria-label="{escape(title)}">\n'
    yield f'<table class="{kind}"><thead><tr>{"".join(f"<th scope=col>{escape(each)}</th>" for each in head)}</tr></thead>\n'
    for first, *rest in rows:
        cells = "".join(f"<td>{escape(each)}</td>" for each in rest)
        yield f"<tr><th scope=row>{escape(first)}</th>{cells}</tr>\n"
    yield "</table>\n</div>\n"


def _matrix(summary: Summary) -> tuple[list[str], list[list[str]]]:
    """How many findings of the most frequent policies each of the worst stacks has."""
    names = [name for name, _ in summary.frequent[:WORST] if any(key[0] == name for key in summary.matrix)]
    head = ["Policy", *map(_name, summary.worst)]
    return head, [[name, *(str(summary.matrix.get((name, each.path), "")) for each in summary.worst)] for name in names]


def _policies(summary: Summary, most: int = WORST) -> list[list[str]]:
    return [
        [
            *(name, each.severity, str(each.stacks["mandatory"]), str(each.stacks["advisory"])),
            *(str(each.findings["mandatory"] + each.findings["advisory"]), str(each.would_block)),
        ]
        for name, each in summary.frequent[:most]
    ]


def _name(stack: StackCount) -> str:
    return f"{stack.project}/{stack.stack} ({stack.path})" if stack.project else stack.path

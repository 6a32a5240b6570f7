"""Draws the rooms of the machine and what they import of each other into docs/tour.md, or checks that it is current.

    python -m tools.tour [--check]

The picture is a Mermaid graph, which GitHub draws. An import that follows from others is left out of it.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docs" / "tour.md"
BEGIN, END = "<!-- Written by `python -m tools.tour`. -->", "<!-- To here. -->"


def rooms(package: Path = ROOT / "preflight") -> Mapping[str, str]:
    """The folders of the machine, and the first sentence of each one's docstring."""
    found = {}
    for file in sorted(package.glob("*/__init__.py")):
        doc = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
        found[file.parent.name] = " ".join(re.split(r"(?<=[.!?])\s", doc)[0].split())
    return found


def imports(room: Path, package: Path | None = None) -> set[str]:
    """The rooms that a room imports; `package` is the machine's, where the room is elsewhere."""
    package = package or room.parent
    names = {part for file in room.rglob("*.py") for part in _imports(file, package)}
    return {name for name in names if (package / name).is_dir()} - {room.name}


def _imports(file: Path, package: Path) -> Iterator[str]:
    """The first name below the machine's package of everything that a file imports from there."""
    above = (package.name, *file.relative_to(package).parent.parts) if file.is_relative_to(package) else ()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(above[: len(above) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            modules = [f"{module}.{alias.name}" for alias in node.names]
        else:
            continue
        for module in modules:
            first, *rest = module.split(".")
            if first == package.name and rest:
                yield rest[0]


def reduced(graph: Mapping[str, AbstractSet[str]]) -> dict[str, set[str]]:
    """A graph without the edges that follow from others."""
    return {
        name: {to for to in below if not any(to in _reached(graph, other) for other in below - {to})}
        for name, below in graph.items()
    }


def _reached(graph: Mapping[str, AbstractSet[str]], start: str) -> set[str]:
    found: set[str] = set()
    pending = [start]
    while pending:
        new = graph[pending.pop()] - found
        found |= new
        pending += new
    return found


def picture() -> str:
    """The graph, and what each room is for."""
    described = rooms()
    package = ROOT / "preflight"
    graph = {name: imports(package / name) for name in described} | {"policies": imports(ROOT / "policies", package)}
    edges = [f"    {name} --> {to}" for name, below in reduced(graph).items() for to in sorted(below)]
    table = [f"| `preflight/{name}` | {text} |" for name, text in described.items()]
    return "\n".join(
        [
            BEGIN,
            "",
            "```mermaid",
            "graph TD",
            *edges,
            "```",
            "",
            "| Room | What it does |",
            "| --- | --- |",
            *table,
            "",
            END,
        ]
    )


def drawn(text: str) -> str:
    """A page with the picture as it should be."""
    before, _, rest = text.partition(BEGIN)
    return f"{before}{picture()}{rest.partition(END)[2]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Ends with 1 when `--check` finds that the page is not current."""
    parser = argparse.ArgumentParser(prog="python -m tools.tour", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say whether it differs")
    given = parser.parse_args(arguments)
    text = FILE.read_text(encoding="utf-8")
    wanted = drawn(text)
    if wanted == text:
        return 0
    if not given.check:
        FILE.write_text(wanted, encoding="utf-8")
    sys.stdout.write(f"{'differs' if given.check else 'written'}: docs/tour.md\n")
    return 1 if given.check else 0


if __name__ == "__main__":
    sys.exit(main())

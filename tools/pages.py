"""Writes the policies' pages and the index that leads to them, or checks that they are current.

    python -m tools.pages [--check]

A page of a policy that is gone is deleted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from preflight.check import pages
from preflight.core.catalogue import Catalogue, discover

FOLDER = Path(__file__).parent.parent / "docs" / "policies"


def texts(catalogue: Catalogue) -> Mapping[str, str]:
    """Every page by its file's name."""
    policies = {f"{policy.name}.md": f"{pages.HEAD}\n\n{pages.page(policy)}" for policy in catalogue.policies}
    return {"README.md": pages.index(catalogue), **policies}


def differences(wanted: Mapping[str, str], folder: Path = FOLDER) -> list[str]:
    """The names of the files that are not as they should be, or should not be there."""
    there = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.md")}
    return sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name))


def write(wanted: Mapping[str, str], folder: Path = FOLDER) -> None:
    """Make the folder hold these files, and no other page."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in differences(wanted, folder):
        if name in wanted:
            (folder / name).write_text(wanted[name], encoding="utf-8")
        else:
            (folder / name).unlink()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Ends with 1 when `--check` finds a page that is not current."""
    parser = argparse.ArgumentParser(prog="python -m tools.pages", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    given = parser.parse_args(arguments)
    wanted = texts(discover())
    differing = differences(wanted)
    for name in differing:
        sys.stdout.write(f"{'differs' if given.check else 'written'}: docs/policies/{name}\n")
    if not given.check:
        write(wanted)
    return 1 if differing and given.check else 0


if __name__ == "__main__":
    sys.exit(main())

"""Makes a release: sets the version, and collects the changes into CHANGELOG.md.

    python -m tools.release 0.2.0

It writes files and commits nothing. The version is in preflight/pack.py alone; the changes are in `changes/`.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Sequence
from datetime import date, datetime, timezone
from pathlib import Path

VERSION = re.compile(r'^VERSION = "(.+)"$', re.MULTILINE)
NUMBERS = re.compile(r"\d+\.\d+\.\d+")
UNRELEASED = "## {version} (not yet released)"


def release(version: str, root: Path, today: date) -> None:
    """Make a release in a checkout. Raises ValueError for a version that cannot follow the one that is there."""
    file, log = root / "preflight" / "pack.py", root / "CHANGELOG.md"
    text, changes = file.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")
    found = VERSION.search(text)
    assert found is not None
    head = UNRELEASED.format(version=version)
    if not NUMBERS.fullmatch(version):
        raise ValueError(f"{version} is not a version such as 1.2.3")
    if _numbers(version) <= _numbers(found[1]) and head not in changes:
        raise ValueError(f"{version} does not follow {found[1]}")
    if head in changes:
        log.write_text(changes.replace(head, f"## {version} ({today})"), encoding="utf-8")
    else:
        command = ["build", "--yes", "--version", version, "--date", str(today), "--dir", str(root)]
        done = subprocess.run(  # noqa: S603 - ours
            [sys.executable, "-m", "towncrier", *command], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ValueError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "towncrier failed")
    file.write_text(VERSION.sub(f'VERSION = "{version}"', text), encoding="utf-8")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("version", help="such as 0.2.0")
    given = parser.parse_args(arguments)
    try:
        release(given.version, Path(__file__).parents[1], datetime.now(timezone.utc).date())
    except ValueError as problem:
        parser.error(str(problem))
    sys.stdout.write(f"Commit this, and tag the commit v{given.version}: CI publishes the tag.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Measures `preflight audit` on a fleet: stacks a second, and the memory of all its processes.

    python -m benchmarks.audit [--stacks 10000] [--resources 50] [--workers 2]

Holds 40 stacks a second on two quiet processors, and 500 MB; exits with 1 below that.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from . import exports

FASTEST_ALLOWED, MOST_MEMORY = 40.0, 500.0


def main() -> int:
    """Measure, and print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stacks", type=int, default=10_000)
    parser.add_argument("--resources", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="preflight-audit-") as folder:
        fleet = Path(folder, "fleet")
        write(fleet, given.stacks, given.resources)
        seconds, processors, megabytes = measured(fleet, Path(folder, "out"), given.workers)
    rate = given.stacks / seconds
    sys.stdout.write(
        f"{given.stacks} stacks of {given.resources} resources: {seconds:.0f} s, {rate:.0f} stacks a second,"
        f" {processors / given.stacks * 1000:.1f} ms of a processor for each, {megabytes:.0f} MB in all processes\n"
    )
    return 0 if rate >= FASTEST_ALLOWED and megabytes <= MOST_MEMORY else 1


def write(folder: Path, stacks: int, resources: int) -> None:
    """Write exports that differ in their project and in every name."""
    folder.mkdir(parents=True)
    template = folder / "template"
    exports.write(template, resources + 2)  # the stack and its provider
    text = template.read_text()
    template.unlink()
    for at in range(stacks):
        written = text.replace(f"::{exports.PROJECT}::", f"::team{at}::").replace("orders-", f"orders{at}-")
        Path(folder, f"team{at:06}.json").write_text(written)


def measured(fleet: Path, out: Path, workers: int) -> tuple[float, float, float]:
    """The seconds, those of the processors, and the most memory of all processes together at one time, in MB."""
    command = [sys.executable, "-m", "preflight", "audit", str(fleet), "--out", str(out), "--workers", str(workers)]
    began = time.monotonic()
    with subprocess.Popen([*command, "--format", "json"], stdout=subprocess.PIPE) as process:  # noqa: S603
        watch = _Watch(process)
        watch.start()
        printed, _ = process.communicate()
        watch.join()
    seconds = time.monotonic() - began
    summary = json.loads(printed)
    assert summary["stacks"] == len(list(fleet.iterdir())), summary
    return seconds, sum(watch.processors.values()), watch.most


class _Watch(threading.Thread):
    """Looks at a process and all that it has started, twice a second: memory, and the time of processors by process."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        super().__init__()
        self._process = process
        self.most = 0.0
        self.processors: dict[int, float] = {}

    def run(self) -> None:
        """Look until the process has ended."""
        while self._process.poll() is None:
            pids = _tree(self._process.pid)
            self.most = max(self.most, sum(map(_proportional, pids)))
            for pid in pids:
                with suppress(OSError):
                    user, system = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[11:13]
                    self.processors[pid] = (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
            time.sleep(0.5)


def _tree(pid: int) -> list[int]:
    """A process and all that it has started, by Linux's files."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def _proportional(pid: int) -> float:
    """The memory of a process in MB; pages that it shares are divided between those who share them."""
    try:
        text = Path("/proc", str(pid), "smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    sys.exit(main())

"""`preflight list`."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from preflight.check import listing
from preflight.check.arguments import add_selection
from preflight.check.console import WIDTH, write_json
from preflight.check.failure import OK
from preflight.check.overview import overview
from preflight.core.policy import KINDS
from preflight.judge.selection import SEVERITIES

HELP = """\
  preflight list
  preflight list --service lambda
  preflight list --kind program --severity critical
  preflight list --only lambda critical --except 'lambda-memory-*'
  preflight list --config strict                  with the levels of a preset or of a configuration
  preflight list --json
"""


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    to.add_argument("--kind", choices=KINDS, help="only those of a kind")
    to.add_argument("--service", metavar="NAME", help="only those about a service, such as lambda")
    to.add_argument("--severity", choices=SEVERITIES, help="only those of a severity")
    add_selection(to)
    to.add_argument(
        "--config", metavar="FILE", help="shows the levels of this configuration, or of a preset: strict or recommended"
    )
    to.add_argument("--json", action="store_true", help="print them as JSON")


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    is_configured = given.only or given.but or given.config
    policies = _configured(given) if is_configured else [each.listed for each in overview().policies]
    found = listing.listed(policies, kind=given.kind, service=given.service, severity=given.severity)
    if given.json:
        from preflight.report.as_json import VERSION

        write_json({"version": VERSION, "policies": found})
    else:
        _table(found)
    return OK


def _configured(given: argparse.Namespace) -> list[Mapping[str, Any]]:
    """The selected policies as JSON, with their levels in a configuration."""
    from preflight.check.configuration import choose
    from preflight.core.catalogue import discover

    catalogue = discover()
    configuration = choose(given.config, catalogue, given.only, given.but).configuration
    selected = configuration.selected
    return [
        listing.as_json(policy, configuration)
        for policy in catalogue.policies
        if selected is None or policy.name in selected
    ]


def _table(policies: Sequence[Mapping[str, Any]]) -> None:
    """Prints policies as a table. Not by rich: to import it takes longer than all else."""
    width = shutil.get_terminal_size((WIDTH, 0)).columns if sys.stdout.isatty() or "COLUMNS" in os.environ else WIDTH
    keys = ("name", "kind", "severity", "enforcement")
    head = ("Policy", "Kind", "Severity", "Level")
    widths = [max(len(title), *(len(each[key]) for each in policies)) for title, key in zip(head, keys, strict=True)]
    indent = sum(widths) + 2 * len(widths)

    def line(cells: Iterable[str], sentence: str) -> str:
        before = "".join(f"{cell:{wide}}  " for cell, wide in zip(cells, widths, strict=True))
        return f"\n{' ' * indent}".join(textwrap.wrap(sentence, max(width - indent, 30)) or [""]).join([before, "\n"])

    sys.stdout.write(line(head, "What must hold") + "─" * width + "\n")
    sys.stdout.writelines(line((each[key] for key in keys), each["description"]) for each in policies)

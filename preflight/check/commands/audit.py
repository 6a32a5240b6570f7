"""`preflight audit`."""

from __future__ import annotations

import argparse

from preflight.check.arguments import add_configuration, add_formats, add_selection, count
from preflight.check.extras import needing
from preflight.check.failure import FAILED, OK, UNANSWERED

HELP = f"""\
  preflight audit s3://my-states                  also gs://, azblob://, file:// or a folder
  preflight audit exports --format html=audit.html --format json=audit.json
  preflight audit s3://my-states --scheduler tcp://dask:8786

It reads each state and runs nothing. Secrets stay encrypted. The results go to tables in Parquet (`--out`), and an
audit that was ended goes on where it was. docs/audit.md describes the tables.

Exit code: {OK} nothing mandatory was found, {FAILED} something was, {UNANSWERED} a state could not be read.
"""


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    to.add_argument("source", metavar="BACKEND | FOLDER", help="where the states or exports are")
    to.add_argument(
        "--out", default="preflight-audit", metavar="FOLDER", help="where the results go (default: %(default)s)"
    )
    to.add_argument("--again", action="store_true", help="drop the results that are there, and start anew")
    to.add_argument("--workers", type=count, default=0, metavar="N", help="processes (default: one for each processor)")
    to.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="judge on this Dask cluster, such as tcp://host:8786"
    )
    add_configuration(to)
    add_selection(to)
    add_formats(to, "summary", ("terminal", "json", "markdown", "html"))


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    with needing("audit", "pyarrow"):
        from preflight.check.audit.command import audit
    return audit(given)

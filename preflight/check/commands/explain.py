"""`preflight explain`."""

from __future__ import annotations

import argparse
import sys
from operator import attrgetter

from preflight.check import lookup
from preflight.check.console import console
from preflight.check.failure import OK, CannotCheck
from preflight.check.overview import overview

HELP = """\
  preflight explain lambda-role-can-log
  preflight explain "API Stage not found"         an error of AWS, Python or Pulumi, as it is printed
  preflight explain sqs-dead-letter-chain-ends --markdown
"""


def add_arguments(to: argparse.ArgumentParser) -> None:
    """Add the arguments of the command."""
    to.add_argument("asked", nargs="+", metavar="POLICY | ERROR", help="a policy's name, or words of an error")
    to.add_argument("--markdown", action="store_true", help="print the page as it is written")


def run(given: argparse.Namespace) -> int:
    """Run the command; its exit code."""
    known = overview()
    asked = " ".join(given.asked)
    found, is_exact = lookup.find(asked, known, attrgetter("words"))
    if not found:
        close = lookup.similar(asked, known)
        advice = f"did you mean {', '.join(close)}?" if close else "`preflight list` names all policies"
        raise CannotCheck(f"there is no policy {asked!r}, and none about such an error", advice)
    if len(found) > 1 or not is_exact:
        head = (
            "Several policies are about this error" if is_exact else "No policy lists this error; these are the nearest"
        )
        sentences = "".join(f"{each.name}\n  {each.doc['sentence']}\n" for each in found)
        sys.stdout.write(f"{head}; `preflight explain NAME` shows one.\n\n{sentences}")
        return OK
    from preflight.check import pages
    from preflight.core.catalogue import policy_of

    page = pages.page(policy_of(found[0].module))
    if given.markdown:
        sys.stdout.write(page)
        return OK
    if asked in found[0].formerly:
        sys.stdout.write(f"{asked} is now called {found[0].name}.\n")
    from rich.markdown import Markdown

    console().print(Markdown(page))
    return OK

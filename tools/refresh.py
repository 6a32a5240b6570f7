"""Makes the facts that the pack ships from the packages that publish them, or checks that they still agree.

    python -m tools.refresh [NAME ...] [--check]

The packages' versions are pinned in requirements-dev.txt. A file whose facts and source are unchanged is not written,
so it keeps the day on which it was made.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path

from tools.distil import clients, credentials, derived, functions, iam, needs, network, properties, rds, trust
from tools.document import DATA, Document, differences, write

FILES: Mapping[str, Callable[[], Document]] = {
    "derived_limits.json.gz": derived.derived_limits,
    "iam_actions.json.gz": iam.actions,
    "lambda_reserved_names.json": functions.reserved_names,
    "lambda_runtimes.json": functions.runtimes,
    "managed_policies.json.gz": iam.managed_policies,
    "property_limits.json": properties.property_limits,
    "rds_engine_versions.json": rds.engine_versions,
    "regions.json": network.regions,
    "role_needs.json": needs.role_needs,
    "role_trust.json": trust.role_trust,
    "sdk_clients.json.gz": clients.sdk_clients,
    "token_forms.json": credentials.token_forms,
    "vpc_endpoint_services.json": network.endpoint_services,
}


def refresh(names: Sequence[str], *, check: bool, folder: Path = DATA) -> list[str]:
    """Makes the named files (all, when none is named) in `folder`; one line for each that differs from its source.

    With `check`, nothing is written.
    """
    found = []
    for file, distil in FILES.items():
        if names and file.partition(".")[0] not in names:
            continue
        document = distil()
        if differing := differences(folder / file, document):
            found.append(f"{file}: {', '.join(differing)}")
            if not check:
                write(folder / file, document, datetime.now(timezone.utc).date())
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Ends with 1 when `--check` finds a file that differs from its source."""
    parser = argparse.ArgumentParser(prog="python -m tools.refresh", description=__doc__)
    known = [file.partition(".")[0] for file in FILES]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known)}; all when none is given")
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    given = parser.parse_args(arguments)
    if unknown := [name for name in given.names if name not in known]:
        parser.error(f"no data file is named {', '.join(unknown)}")
    found = refresh(given.names, check=given.check)
    for line in found:
        sys.stdout.write(f"{'differs' if given.check else 'written'}: {line}\n")
    return 1 if found and given.check else 0


if __name__ == "__main__":
    sys.exit(main())

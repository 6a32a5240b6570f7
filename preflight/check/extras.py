"""Commands that need a package which the command alone does not install: its extras."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from preflight import pack

from .failure import CannotCheck


@contextmanager
def needing(extra: str, package: str) -> Iterator[None]:
    """Around the import of what runs for hours. Raises CannotCheck where the package that it is built on is not installed."""
    gc.enable()
    try:
        yield
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] == "preflight":
            raise
        problem = f"this command needs the package {package}, which is not installed"
        raise CannotCheck(problem, f'run `pip install "{pack.NAME}[{extra}]"`') from None

"""Writes files in one step, so that nobody ever reads half of one."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace(file: Path, content: bytes, *, mode: int | None = None) -> None:
    """Write all of a file, or leave it as it is. `mode`: its permissions, those of its owner alone unless given.

    Raises OSError where it cannot be written.
    """
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as written:
            written.write(content)
            written.flush()
            os.fsync(written.fileno())
        if mode is not None:
            os.chmod(name, mode)  # noqa: PTH101 - a name is all that mkstemp gives
        os.replace(name, file)  # noqa: PTH105 - as above
    except BaseException:
        with suppress(OSError):
            os.unlink(name)  # noqa: PTH108 - as above
        raise

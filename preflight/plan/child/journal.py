"""Writes down what is planned while it is planned: it survives however the process ends."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any


class Journal:
    """A file of JSON lines `[kind, value]`, each written as it happens.

    "resource": a planned resource (`Record.as_json`). "outputs": [URN, values] of a component or of the stack, which
    come later. "log": {"severity", "message", "urn"}. "marker": [text, URN or token, output]. "assumed": a function's
    token. "config": a configuration key that the program read. "read": a file or folder that it opened. "error": an error
    that the plan went on past, as `past_errors.Run` has it; written anew with the same id where more of it is known.

    A process that is killed leaves at most the last line broken.
    """

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        self._file = Path(path).open("w", encoding="utf-8", buffering=1)  # noqa: SIM115 - open until the process ends
        self._written: set[str] = set()

    def write(self, kind: str, value: Any) -> None:
        """Add a line."""
        with self._lock:
            self._file.write(f"{json.dumps([kind, value])}\n")

    def close(self) -> None:
        """Close the file, for a process that goes on."""
        self._file.close()

    def write_once(self, kind: str, value: str) -> None:
        """Add a line unless it is there."""
        with self._lock:
            if value in self._written:
                return
            self._written.add(value)
        self.write(kind, value)

"""Plans that are made ready before it is known whether anybody needs them."""

from __future__ import annotations

import threading


class Standby:
    """What plans wait for that have loaded a program's SDK, before they run the program. Nobody waits for a new one.

    `niceness` is by how much they give way to other processes, as of `os.nice`.
    """

    def __init__(self, niceness: int = 0, *, is_decided: bool = True) -> None:
        self.niceness = niceness
        self.is_wanted = True
        self._decided = threading.Event()
        if is_decided:
            self._decided.set()

    def begin(self) -> None:
        """They are needed."""
        self._decided.set()

    def drop(self) -> None:
        """Nobody needs them: those that have not begun end."""
        if not self._decided.is_set():
            self.is_wanted = False
            self._decided.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until that is decided, at most so long; whether it is."""
        return self._decided.wait(seconds)

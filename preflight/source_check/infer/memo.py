"""Remembers results, and ends recursion: a program may define everything by everything else."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

# Deeper than any computation in progress.
_NO_CYCLE = 1 << 30


class Memo(Generic[T]):
    """Results by key. `unknown` is the result of a computation that needs itself, or is nested deeper than `limit`.

    A result that used such an `unknown` is not kept while the computation it waits for is in progress: computed again
    later, it may come out known. This is the low-link of Tarjan's algorithm for strongly connected components.
    """

    def __init__(self, unknown: T, limit: int) -> None:
        self.results: dict[Hashable, T] = {}
        """The results that hold whoever asks. May be read, and added to, by who needs no protection from recursion."""
        self._unknown, self._limit = unknown, limit
        self._in_progress: dict[Hashable, int] = {}
        """The depth of each computation that has begun and not ended."""
        self._lowlink = _NO_CYCLE
        """The depth of the outermost computation in progress that the current one needed."""

    def once(self, key: Hashable, compute: Callable[[], T]) -> T:
        """The result for a key, computed when it is needed for the first time."""
        if key in self.results:
            return self.results[key]
        depth = len(self._in_progress)
        if key in self._in_progress or depth > self._limit:
            self._lowlink = min(self._lowlink, self._in_progress.get(key, _NO_CYCLE))
            return self._unknown
        outer, self._lowlink = self._lowlink, _NO_CYCLE
        self._in_progress[key] = depth
        try:
            result = compute()
        finally:
            del self._in_progress[key]
            needed = self._lowlink
            # What needs nothing further out than itself leaves no trace in the computation around it.
            self._lowlink = min(outer, needed if needed < depth else _NO_CYCLE)
        if needed >= depth:
            self.results[key] = result
        return result

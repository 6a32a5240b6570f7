"""Strings and numbers that represent outputs which only a deployment would know.

A marker's core is `pfm`, 8 digits (9 when the salt is odd) and `x`: nothing else looks like it, it is found in any
text around it, it survives `lower()` and, as `PFM...X`, `upper()`, and it is allowed in every kind of AWS name. It
does not survive what takes a text apart or computes with it: slices, hashes, lengths, base64, sums. Plans with salt 0
and 1 show it: what was computed from a marker, or from the length of a list of them, differs between the two.

The digits come from the output's name, so the same program has the same markers in every plan.
"""

from __future__ import annotations

import hashlib
import re
import threading

from .journal import Journal

DIGITS = 8
# A core, or a number, or the digits of an account.
ANY = re.compile(rf"pfm\d{{{DIGITS},{DIGITS + 1}}}x|(?<!\d)\d{{10,12}}(?!\d)")


class Markers:
    """The markers handed out so far."""

    def __init__(self, salt: int = 0, journal: Journal | None = None) -> None:
        """`salt` makes other markers, of another length when it is odd. `journal` gets each of them."""
        self._salt, self._journal = salt, journal
        self._lock = threading.Lock()
        self._cores: dict[tuple[str, str, str], int] = {}
        self._taken: set[tuple[str, int]] = set()
        self.origins: dict[str, tuple[str, str]] = {}
        self.named_origins: set[str] = set()

    @property
    def more(self) -> int:
        """How many items more a list of markers has than with salt 0, as nobody knows how many there will be."""
        return self._salt % 2

    def core(self, origin: str, output: str) -> str:
        """The string for an output of a resource (its URN) or of a function (its token)."""
        width = DIGITS + self.more
        core = f"pfm{self._digits('text', origin, output, 10**width):0{width}d}x"
        self.stands_for(core, origin, output)
        self.stands_for(core.upper(), origin, output)
        return core

    def number(self, origin: str, output: str) -> int:
        """A whole number below 2**31 that no program would write down."""
        number = 1_900_000_000 + self._digits("number", origin, output, 10**DIGITS)
        self.stands_for(str(number), origin, output)
        return number

    def address(self, origin: str, output: str) -> str:
        """An IPv4 address of 240.0.0.0/8, which no network has (https://www.rfc-editor.org/rfc/rfc1112#section-4)."""
        number = self._digits("address", origin, output, 2**24)
        address = f"240.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        self.stands_for(address, origin, output)
        return address

    def stands_for(self, text: str, origin: str, output: str) -> str:
        """Remember the whole string that was built around a marker."""
        with self._lock:
            is_new = text not in self.origins
            if is_new:
                self.origins[text] = origin, output
            self.named_origins.add(origin)
        if is_new and self._journal is not None:
            self._journal.write("marker", [text, origin, output])
        return text

    def named(self, text: str) -> str:
        """The string with the output that each marker in it represents: the same with every salt."""
        return ANY.sub(lambda found: ".".join(self.origins.get(found[0], (found[0],))), text)

    def _digits(self, kind: str, origin: str, output: str, below: int) -> int:
        with self._lock:
            if (kind, origin, output) not in self._cores:
                digest = hashlib.sha256(f"{self._salt}\0{kind}\0{origin}\0{output}".encode()).digest()
                digits = int.from_bytes(digest[:8], "big") % below
                while (kind, digits) in self._taken:
                    digits = (digits + 1) % below
                self._taken.add((kind, digits))
                self._cores[kind, origin, output] = digits
            return self._cores[kind, origin, output]

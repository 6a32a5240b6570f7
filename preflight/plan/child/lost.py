"""Values that an error of the program has lost.

A lost value takes part in everything that a program does with a value, as an Output that is unknown and that depends on a
resource which stands for the error; so the resources that it reaches are known.
"""

from __future__ import annotations

import opcode
import sys
import types
from typing import Any, Optional

import pulumi

from .outputs import done

LOST = "preflight:lost"
"""The origin of a marker that stands for a lost value: `preflight:lost#3` for the one of the third error."""


class LostValueError(Exception):
    """The program needs a value that an error has lost."""

    def __init__(self, error: int) -> None:
        super().__init__("this value was lost by an error")
        self.error = error


def origin(error: int) -> str:
    """What the values that an error has lost come from."""
    return f"{LOST}#{error}"


class Lost(pulumi.Output):  # type: ignore[type-arg]
    """A value that an error has lost: unknown to Pulumi, and whatever is made from it is lost too."""

    def __init__(self, run: Any, error: int, path: str) -> None:
        super().__init__({run.resource_of(error)} if error else set(), done(None), done(False))  # noqa: FBT003 - not known
        self.__dict__["lost_by"], self.__dict__["path"] = error, path
        self.__dict__["_preflight_run"] = run

    def apply(self, func: Any, run_with_unknowns: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002 - as in the SDK
        """Lost as well: the function would be given nothing."""
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lost(self._preflight_run, self.lost_by, f"{self.path}.{name}") if self.path else self

    def __mro_entries__(self, _: Any) -> tuple[type, ...]:
        return (_Hollow,)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What a lost function returns is lost. As a decorator it leaves functions and classes as they are."""
        if self.path:
            self._preflight_run.called(self)
        decorated = args[0] if len(args) == 1 and not kwargs else None
        if isinstance(decorated, (types.FunctionType, type)):
            return decorated
        return lost(self._preflight_run, self.lost_by, "") if self.path else self

    def __getitem__(self, _: Any) -> Any:
        return self

    def __setitem__(self, _: Any, __: Any) -> None:
        pass

    def __setattr__(self, _: str, __: Any) -> None:
        if _.startswith("_"):
            object.__setattr__(self, _, __)

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        raise StopAsyncIteration

    def __contains__(self, _: Any) -> bool:
        return False

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        text: str = self._preflight_run.text_of(self.lost_by)
        return text

    def __format__(self, _: str) -> str:
        return str(self)

    def __fspath__(self) -> str:
        self._needed()
        return ""

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *_: object) -> bool:
        return False

    def _needed(self, *_: Any) -> Any:
        raise LostValueError(self.lost_by)

    __int__ = __float__ = __index__ = __complex__ = __bytes__ = _needed
    __lt__ = __le__ = __gt__ = __ge__ = __iter__ = __len__ = _needed

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__

    def _carry_on(self, *_: Any) -> Any:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __mod__ = __rmod__ = _carry_on
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __or__ = __ror__ = __and__ = __rand__ = _carry_on
    __neg__ = __pos__ = __invert__ = __pow__ = __rpow__ = __lshift__ = __rshift__ = _carry_on

    def keys(self) -> Any:
        """One that is lost too, so that a dict which takes in the items is known to be incomplete; none for a call's `**lost`."""
        caller = sys._getframe(1)  # noqa: SLF001 - who asks
        called = opcode.opname[caller.f_code.co_code[caller.f_lasti]] in _IN_CALL
        return () if called else LostKeys(self)


_IN_CALL = ("DICT_MERGE", "CALL_FUNCTION_EX")
"""The instructions of Python 3.9 to 3.14 with which a call takes its keyword arguments from a mapping."""


class LostKeys(tuple):  # type: ignore[type-arg] # noqa: SLOT001 - of Python 3.9
    """The keys of a lost value."""

    lost_by: int

    def __new__(cls, value: Lost) -> LostKeys:  # noqa: PYI034 - Self is of Python 3.11
        """One key, by which a dict is known to be incomplete."""
        keys = super().__new__(cls, [str(value)])
        keys.lost_by = value.lost_by
        return keys


def lost(run: Any, error: int, path: str = "") -> Lost:
    """A value that an error has lost. `path` is the dotted name of something in a package that is not installed."""
    return Lost(run, error, path)


class _Hollow:
    """In place of a base class that an error has lost: takes any arguments, and has any attribute."""

    def __init__(self, *_: Any, **given: Any) -> None:
        self.__dict__.update(given)


def lost_in(value: Any) -> Optional[int]:  # noqa: UP045 - Python 3.9
    """The error that has lost a value, or something in a list or dict; None where nothing is lost."""
    if isinstance(value, Lost):
        return value.lost_by  # type: ignore[no-any-return]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return next((found for each in inner if (found := lost_in(each)) is not None), None)


def holds_output(value: Any) -> bool:
    """Whether a value is an Output, or a list or dict with one in it."""
    if isinstance(value, pulumi.Output):
        return True
    if isinstance(value, dict):
        return any(map(holds_output, value.values()))
    return isinstance(value, (list, tuple)) and any(map(holds_output, value))

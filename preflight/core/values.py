"""Values as a preview knows them: known, partly known, unknown until deployment, or secret."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from threading import local
from typing import Any, NamedTuple, NoReturn, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AFTER_DEPLOYMENT = "(known after deployment)"


class Undecided(Exception):  # noqa: N818 - a verdict that cannot be given yet is no error
    """A verdict depends on something that nobody knows at preview.

    Its one argument is the reason, for a reader: usually the path of a property. `resource` is the one that it is about, where
    a subject of a policy cannot be read.
    """

    resource: Any = None


class Outside(Undecided):
    """A verdict depends on something outside of this stack."""


class KnownLater(Undecided):
    """A verdict depends on a value that is known only after deployment."""


class Malformed(Undecided):
    """A document is known and cannot be read: one policy reports `fault` (of the property at `path`), the others skip it."""

    def __init__(self, path: str, fault: str) -> None:
        super().__init__(f"{path}, which {fault}")
        self.path, self.fault = path, fault


class Lost(Undecided):
    """A verdict depends on something that an error of the program has lost."""


LOST = "preflight:lost"
"""In place of a URN: the origin of a value that an error has lost. The output is the place of the error."""


class Origin(NamedTuple):
    """The output that an unknown value will come from: `Origin(urn, "name")`."""

    urn: str
    output: str

    @property
    def is_lost(self) -> bool:
        """Whether no deployment will give the value: an error of the program has lost it."""
        return self.urn == LOST


class Unknown:
    """A value known only after deployment.

    It can be read, passed on, computed with and compared with None. Any other decision on it raises KnownLater.
    """

    def __init__(self, path: str, origin: Origin | None = None) -> None:
        self._path = path
        self.__origin__ = origin  # a dunder, as every other name reads on through `__getattr__`

    def _decide(self, *_: object) -> NoReturn:
        raise undecided(self._path, self.__origin__)

    __bool__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _decide
    __len__ = __iter__ = __contains__ = __hash__ = __int__ = __float__ = __index__ = _decide

    def _carry_on(self, *_: object, **__: object) -> Unknown:
        return self

    __getitem__ = __call__ = __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _carry_on
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = __neg__ = _carry_on

    def __getattr__(self, name: str) -> Unknown:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __str__(self) -> str:
        return AFTER_DEPLOYMENT

    __repr__ = __str__


def undecided(path: str, origin: Origin | None) -> Undecided:
    """The exception of a decision on an unknown value."""
    if origin is not None and origin.is_lost:
        note_lost([origin.output])
        return Lost(f"{path}, which the error in {origin.output} has lost")
    return KnownLater(path)


class Partial:  # noqa: PLW1641 - a hash would decide on it
    """A string of which some parts are known only after deployment, such as a bucket's address followed by `/*`.

    What the known parts decide is answered; everything else raises KnownLater.
    """

    def __init__(self, parts: Sequence[str | Unknown], path: str, marked: str = "") -> None:
        self._parts = tuple(parts)
        self._path = path
        self.__marked__ = marked  # the string as a foreseen plan has it: a JSON document is parsed from it

    @property
    def origins(self) -> list[Origin]:
        """The outputs that the unknown parts will come from, in their order, as far as they are known."""
        return [part.__origin__ for part in self._parts if isinstance(part, Unknown) and part.__origin__]

    @property
    def parts(self) -> tuple[str | Unknown, ...]:
        """The known and the unknown parts, in their order."""
        return self._parts

    def _decide(self, *_: object) -> NoReturn:
        raise undecided(self._path, next((each for each in self.origins if each.is_lost), None))

    def startswith(self, prefix: str | tuple[str, ...]) -> bool:
        """As `str.startswith`, where the known beginning settles it."""
        return self._edge(prefix, self._parts[0], str.startswith)

    def endswith(self, suffix: str | tuple[str, ...]) -> bool:
        """As `str.endswith`, where the known end settles it."""
        return self._edge(suffix, self._parts[-1], str.endswith)

    def _edge(self, wanted: str | tuple[str, ...], part: str | Unknown, meets: Callable[[str, str], bool]) -> bool:
        known = "" if isinstance(part, Unknown) else part
        choices = (wanted,) if isinstance(wanted, str) else wanted
        if any(meets(known, choice) for choice in choices):
            return True
        if any(meets(choice, known) for choice in choices):
            self._decide()
        return False

    def __contains__(self, text: str) -> bool:
        return any(text in part for part in self._parts if isinstance(part, str)) or self._decide()

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Partial) and self._identity() == other._identity():
            return True
        if isinstance(other, Partial | Unknown) or (isinstance(other, str) and self._could_read(other)):
            self._decide()
        return False

    def __ne__(self, other: object) -> bool:
        return not self == other

    def _could_read(self, text: str) -> bool:
        gaps = "".join(re.escape(part) if isinstance(part, str) else ".*" for part in self._parts)
        return re.fullmatch(gaps, text, re.DOTALL) is not None

    def _identity(self) -> list[str | Origin | object]:
        return [part if isinstance(part, str) else part.__origin__ or object() for part in self._parts]

    __hash__ = __len__ = __iter__ = __lt__ = __le__ = __gt__ = __ge__ = __int__ = __float__ = _decide

    def __bool__(self) -> bool:
        return True

    def __add__(self, other: object) -> Partial | Unknown:
        return self._joined(self._parts, other)

    def __radd__(self, other: object) -> Partial | Unknown:
        return self._joined((other,), self)

    def _joined(self, first: Sequence[Any], second: object) -> Partial | Unknown:
        more = second.parts if isinstance(second, Partial) else (second,)
        if not all(isinstance(part, str | Unknown) for part in (*first, *more)):
            return Unknown(self._path)
        return Partial((*first, *more), self._path)

    def __getitem__(self, _: object) -> Unknown:
        return Unknown(self._path)

    def __getattr__(self, name: str) -> Unknown:
        if name.startswith("__"):
            raise AttributeError(name)
        return Unknown(self._path)

    def __str__(self) -> str:
        return "".join(map(str, self._parts))

    __repr__ = __str__


def origins_of(value: Any) -> list[Origin]:
    """The outputs that an unknown or partly known value will come from, as far as a foreseen plan shows them."""
    if isinstance(value, Unknown):
        origin: Origin | None = value.__origin__
        return [origin] if origin else []
    if isinstance(value, Partial):
        return value.origins
    return []


def known(value: T) -> T:
    """A value that must be completely known, as for Python's string functions; raises KnownLater otherwise."""
    if isinstance(value, Unknown | Partial):
        value._decide()  # noqa: SLF001 - one module
    return value


def number_of(value: Any) -> float | None:
    """A number, also from a string such as "5"; None for anything else, which Pulumi reports."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def independently(checks: Iterable[Callable[[T], Iterable[R]]], subject: T) -> Iterator[R]:
    """What several checks find in a subject, in their order.

    A check that depends on a value nobody knows does not stop the others: the first such reason is raised after all of them.
    What errors have lost of what one check reads does not matter to the others.
    """
    yield from _each_on_its_own(partial(check, subject) for check in checks)


def each_independently(check: Callable[[T], Iterable[R]], subjects: Iterable[T]) -> Iterator[R]:
    """What a check finds in several subjects, in their order: as `independently`, for one check and many subjects.

    A subject that nobody knows is undecided.
    """
    yield from _each_on_its_own(partial(_of_known, check, subject) for subject in subjects)


def _of_known(check: Callable[[T], Iterable[R]], subject: T) -> Iterator[R]:
    yield from check(known(subject))


def _each_on_its_own(checks: Iterable[Callable[[], Iterable[R]]]) -> Iterator[R]:
    later: Undecided | None = None
    before = lost_read()
    read: dict[str, None] = {}
    for check in checks:
        try:
            forget_lost()
            note_lost(before)
            yield from check()
        except Undecided as reason:
            later = later or reason
        read |= lost_read()
    note_lost(read)
    if later is not None:
        raise later


class Secret:
    """A secret value of a resource. Reading it through a view unwraps it and records the read."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "[secret]"


class SecretRead(NamedTuple):
    """A secret that was read: its value, and the URN of its resource ("" where that is not known).

    `indexed` where it was read for an index of the stack, and not for the subject of a policy.
    """

    value: Any
    owner: str
    indexed: bool = False


class _Noted(local):
    """What a thread has read: secrets, and the places of the errors that have lost something it read.

    `secrets` is how many in all, `read` which since they were last forgotten.
    """

    def __init__(self) -> None:
        self.secrets = 0
        self.lost: dict[str, None] = {}
        self.read: list[SecretRead] = []


_noted = _Noted()


def forget_secrets() -> None:
    """Start a new list of the secrets that this thread has read."""
    _noted.read = []


def secrets_since() -> list[SecretRead]:
    """The secrets that this thread has read since they were last forgotten."""
    return _noted.read


def secrets_read() -> int:
    """How many secrets this thread has read: where it has grown, what was computed since may contain one."""
    return _noted.secrets


def bare(value: Any) -> Any:
    """Unwrap a secret without recording the read. Only to identify a resource, never for a message."""
    return bare(value.value) if isinstance(value, Secret) else value


def take_secrets(since: int) -> list[SecretRead]:
    """Remove the secrets that were read after the first `since` ones from the list: they were read for an index."""
    taken = [each._replace(indexed=True) for each in _noted.read[since:]]
    del _noted.read[since:]
    return taken


def note_secret(value: Any = None, owner: str = "") -> None:
    """Record that a secret was read: what is computed from here on may contain it.

    `owner` is the URN of its resource: with it, messages about other resources that do not contain the value stay whole.
    """
    _noted.secrets += 1
    _noted.read.append(SecretRead(value, owner))


def note_lost(places: Iterable[str]) -> None:
    """Record that something was read that errors have lost, by their places: what is decided from here on may be wrong."""
    _noted.lost.update(dict.fromkeys(places))


def lost_read() -> dict[str, None]:
    """The places of the errors that have lost something which this thread has read since `forget_lost`."""
    return _noted.lost


def forget_lost() -> dict[str, None]:
    """Begin anew; what was read until now."""
    before, _noted.lost = _noted.lost, {}
    return before


def lost_in(value: Any) -> Iterator[str]:
    """The places of the errors that have lost something in a value, at any depth."""
    value = bare(value)
    if isinstance(value, _Map | _List):
        value = value._items  # noqa: SLF001 - one module; reading the items through it would record the reads
    if isinstance(value, Mapping | list):
        for item in value.values() if isinstance(value, Mapping) else value:
            yield from lost_in(item)
    elif isinstance(value, Unknown | Partial):
        yield from (origin.output for origin in origins_of(value) if origin.is_lost)


def holds_secret(value: Any) -> bool:
    """Whether a value is a secret or contains one at any depth."""
    if isinstance(value, _CONTAINERS):
        for item in value.values() if isinstance(value, dict) else value:
            # Most are strings, and each container is searched whenever it is read.
            if type(item) is not str and (
                isinstance(item, Secret) or (isinstance(item, _CONTAINERS) and holds_secret(item))
            ):
                return True
        return False
    return isinstance(value, Secret)


_CONTAINERS = (dict, list)


def opened(value: Any, owner: str = "") -> Any:
    """A value as a policy may read it: a secret is unwrapped and recorded, one inside a container when it is read.

    `owner` is the URN of the resource whose value it is.
    """
    if type(value) is str:  # as most are
        return value
    if isinstance(value, Secret):
        note_secret(value.value, owner)
        return opened(value.value, owner)
    if isinstance(value, dict) and holds_secret(value):
        return _Map(value, owner)
    if isinstance(value, list) and holds_secret(value):
        return _List(value, owner)
    return value


class _Map(Mapping[str, Any]):
    """A map with secrets among its values: reading a key reveals none, reading such a value records it."""

    def __init__(self, items: dict[str, Any], owner: str) -> None:
        self._items, self._owner = items, owner

    def __getitem__(self, key: str) -> Any:
        return opened(self._items[key], self._owner)

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)


class _LossyMap(_Map):
    """A map with lost values among its own: its keys are known, and reading such a value notes the error that has lost it."""

    def __getitem__(self, key: str) -> Any:
        note_lost(lost_in(self._items[key]))
        return super().__getitem__(key)


def noting_losses(value: Any, owner: str) -> Any:
    """A value as a policy may read it, where errors may have lost something in it.

    Of a map only the values that are read count: what is lost of the others does not matter.
    """
    if isinstance(value, Mapping) and any(lost_in(value)):
        return _LossyMap(value._items if isinstance(value, _Map) else dict(value), owner)  # noqa: SLF001 - one module
    note_lost(lost_in(value))
    return value


class _List(Sequence[Any]):
    """A list with secrets among its items."""

    def __init__(self, items: list[Any], owner: str) -> None:
        self._items, self._owner = items, owner

    def __getitem__(self, at: Any) -> Any:
        return opened(self._items[at], self._owner)

    def __len__(self) -> int:
        return len(self._items)


def strings_in(value: Any, *, secrets: bool = True) -> Iterator[str]:
    """Every string and number in a value and in blocks of properties, keys too, with or without those in secrets.

    Records no read.
    """
    if isinstance(value, Unknown) or value is None:
        return
    if isinstance(value, Secret):
        yield from strings_in(value.value) if secrets else ()
    elif isinstance(value, Partial):
        yield from (part for part in value.parts if isinstance(part, str))
    elif isinstance(value, _Map | _List):
        yield from strings_in(value._items, secrets=secrets)  # noqa: SLF001 - one module
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from strings_in(item, secrets=secrets)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings_in(item, secrets=secrets)
    elif (raw := getattr(value, "raw_properties", None)) is not None:
        yield from strings_in(raw, secrets=secrets)
    else:
        yield str(value)

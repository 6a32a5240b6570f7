"""What `list` and `explain` show of each policy, kept in the user's cache so that they start without importing all policies.

The overview is used only as long as no file of the pack has another time or size than when it was made. It is JSON, is written
in one step, and there is one for each folder that the pack is installed in.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from preflight import pack
from preflight.core.policy import Policy
from preflight.sdk.cache import cache_folder

from .lookup import Words, words_of
from .writing import replace

FORM = 1
"""Changes with the format, so that an older overview is not read."""


@dataclass(frozen=True, eq=False)
class Summary:
    """What is known of a policy without importing it. `listed` is what `list --json` prints."""

    name: str
    module: str
    doc: Mapping[str, str]
    listed: Mapping[str, Any]
    counted: Sequence[Any]
    """Its words, as they are kept."""
    evidence: Sequence[Any] = ()

    @cached_property
    def words(self) -> Words:
        """Its words."""
        errors, rule, reason = self.counted
        return Words([(frozenset(text), weight) for text, weight in errors], frozenset(rule), frozenset(reason))

    @property
    def error(self) -> Sequence[str]:
        """The errors that it prevents."""
        found: Sequence[str] = self.listed["error"]
        return found

    @property
    def formerly(self) -> Sequence[str]:
        """The names that it had before."""
        found: Sequence[str] = self.listed["formerly"]
        return found


@dataclass(frozen=True)
class Overview:
    """Every policy's summary, by name."""

    policies: Sequence[Summary]

    @cached_property
    def by_name(self) -> Mapping[str, Summary]:
        """Every summary by the policy's name, and by the names it had before."""
        former = {name: each for each in self.policies for name in each.formerly}
        return former | {each.name: each for each in self.policies}


def overview() -> Overview:
    """The overview of the catalogue: the one that is kept, or a new one, which is then kept."""
    key = _key()
    file = _file()
    kept = _kept(file, key) if file is not None else None
    if kept is None:
        from preflight.core.catalogue import discover  # noqa: PLC0415 - as below

        kept = [_as_json(policy) for policy in discover().policies]
        if file is not None:
            _keep(file, {"form": FORM, "key": key, "policies": kept})
    return Overview([_summary(each) for each in kept])


def _as_json(policy: Policy) -> Mapping[str, Any]:
    from .listing import as_json  # noqa: PLC0415 - needed only to make an overview

    found = words_of(policy)
    return {
        "module": policy.check.__module__,
        "doc": dict(policy.doc),
        "listed": as_json(policy),
        "words": [[[sorted(text), weight] for text, weight in found.errors], sorted(found.rule), sorted(found.reason)],
    }


def _summary(kept: Mapping[str, Any]) -> Summary:
    return Summary(kept["listed"]["name"], kept["module"], kept["doc"], kept["listed"], kept["words"])


def _key() -> str:
    """What the overview depends on: the version, and the path, time and size of each file of the pack."""
    package = Path(pack.__file__).parent
    files = sorted(each for folder in (package, pack.folder("policies")) for each in _files(os.fspath(folder)))
    return hashlib.sha256(repr((pack.VERSION, files)).encode()).hexdigest()


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as found:
        for each in found:
            if each.is_dir():
                if each.name != "__pycache__":
                    yield from _files(each.path)
            else:
                stat = each.stat()
                yield each.path, stat.st_mtime_ns, stat.st_size


def _file() -> Path | None:
    folder = cache_folder()
    place = hashlib.sha256(os.fsencode(Path(pack.__file__).parent)).hexdigest()[:16]
    return folder / pack.NAME / "overview" / f"{place}.json" if folder else None


def _kept(file: Path, key: str) -> list[Mapping[str, Any]] | None:
    """What is kept under a key; None where nothing is, or nothing that can be used."""
    try:
        document = json.loads(file.read_bytes())
        if (document["form"], document["key"]) != (FORM, key):
            return None
        policies: list[Mapping[str, Any]] = document["policies"]
        for each in policies[:1]:
            _summary(each)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return policies


def _keep(file: Path, document: Mapping[str, Any]) -> None:
    """Write in one step; a cache that cannot be written is left out."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, json.dumps(document, separators=(",", ":")).encode())

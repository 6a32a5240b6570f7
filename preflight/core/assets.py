"""Assets and archives as a program describes them: where their content is, without the content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, get_args

# https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go
SIGNATURE = "4dabf18193072939515e22adb298388d"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
SIGNATURES = frozenset({ASSET, ARCHIVE})

# How Pulumi distinguishes an empty asset or archive from one whose content it does not have: by the hash of the empty one.
# https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/asset/asset.go, archive/archive.go
EMPTY_ASSET = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
EMPTY_ARCHIVE = "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"

MAX_NESTING = 32
"""How deep archives may be nested. What is nested deeper is not read."""


@dataclass(frozen=True)
class FileAsset:
    """A file, by its path: absolute, or relative to the folder that the program runs in."""

    path: str


@dataclass(frozen=True)
class TextAsset:
    """Text that the program itself wrote."""

    text: str


@dataclass(frozen=True)
class RemoteAsset:
    """A file that Pulumi fetches at deployment."""

    uri: str


@dataclass(frozen=True)
class UnreadableAsset:
    """An asset whose content nobody has. `reason` completes "an asset, which ..."."""

    reason: str


@dataclass(frozen=True)
class FileArchive:
    """A folder, or an archive file, by its path: absolute, or relative to the folder that the program runs in."""

    path: str


@dataclass(frozen=True)
class RemoteArchive:
    """An archive file that Pulumi fetches at deployment."""

    uri: str


@dataclass(frozen=True)
class UnreadableArchive:
    """An archive whose content nobody has. `reason` completes "an archive, which ..."."""

    reason: str


@dataclass(frozen=True)
class AssetArchive:
    """An archive built from assets and archives, by their paths in it. An archive's path is the folder of its files."""

    assets: Mapping[str, AssetForm | ArchiveForm]

    def __hash__(self) -> int:
        return hash(frozenset(self.assets.items()))


AssetForm: TypeAlias = FileAsset | TextAsset | RemoteAsset | UnreadableAsset
ArchiveForm: TypeAlias = FileArchive | RemoteArchive | AssetArchive | UnreadableArchive
FORMS = (*get_args(AssetForm), *get_args(ArchiveForm))
"""The classes of all assets and archives."""

ONLY_HASH = "only a hash stands for"
MALFORMED = "is described in a form that Pulumi does not have"


def decode(wire: Mapping[str, Any]) -> AssetForm | ArchiveForm:
    """An asset or archive from Pulumi's wire form: an object with the key SIGNATURE and one of SIGNATURES.

    Which of the keys counts follows Pulumi's own `Deserialize`: an empty path, text or URI is as good as none. Never
    raises: what is malformed, and what only a hash is known of (as in some states), is unreadable, with the reason.
    """
    return _decode(wire, MAX_NESTING)


def _decode(wire: object, depth: int) -> AssetForm | ArchiveForm:
    if not isinstance(wire, Mapping) or wire.get(SIGNATURE) not in SIGNATURES:
        return UnreadableAsset(MALFORMED)
    return _asset(wire) if wire[SIGNATURE] == ASSET else _archive(wire, depth)


def _asset(wire: Mapping[str, Any]) -> AssetForm:
    path, uri, text, hashed = (wire.get(key) or "" for key in ("path", "uri", "text", "hash"))
    if not (isinstance(path, str) and isinstance(uri, str) and isinstance(text, str)):
        return UnreadableAsset(MALFORMED)
    if path:
        return FileAsset(path)
    if uri:
        return RemoteAsset(uri)
    return TextAsset(text) if text or hashed in ("", EMPTY_ASSET) else UnreadableAsset(ONLY_HASH)


def _archive(wire: Mapping[str, Any], depth: int) -> ArchiveForm:
    path, uri, hashed = (wire.get(key) or "" for key in ("path", "uri", "hash"))
    assets = wire.get("assets") or {}
    if not (isinstance(path, str) and isinstance(uri, str) and isinstance(assets, Mapping)):
        return UnreadableArchive(MALFORMED)
    if path:
        return FileArchive(path)
    if uri:
        return RemoteArchive(uri)
    if assets and not depth:
        return UnreadableArchive("lies too deep in other archives")
    if assets:
        return AssetArchive({str(name): _decode(each, depth - 1) for name, each in assets.items()})
    return AssetArchive({}) if hashed in ("", EMPTY_ARCHIVE) else UnreadableArchive(ONLY_HASH)

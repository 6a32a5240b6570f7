"""Where the states of stacks are: a backend that a team manages itself, or a folder of exports.

https://www.pulumi.com/docs/iac/concepts/state-and-backends/
https://github.com/pulumi/pulumi/blob/master/pkg/backend/diy/store.go (the folders and names of a backend)
"""

from __future__ import annotations

import gzip
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from preflight.check.failure import CannotCheck

if TYPE_CHECKING:
    from pyarrow.fs import FileSystem

STACKS = ".pulumi/stacks"
ENDINGS = (".json", ".json.gz")
LARGEST = 512 * 1024 * 1024
"""In bytes, unpacked. A state that is larger is not read: it may be a bomb."""
SECONDS = 20
"""How long a store has to answer."""
ADVICE = "name a backend (a folder, s3://…, gs://…, azblob://…) or a folder of stack exports"


@dataclass(frozen=True)
class Source:
    """A backend, or a folder of exports, by the address that a user wrote. It can be sent to other processes."""

    address: str

    def __reduce__(self) -> tuple[type[Source], tuple[str]]:
        return type(self), (self.address,)  # a connection cannot be sent

    @cached_property
    def _store(self) -> tuple[FileSystem | None, str]:
        """The file system, None for this machine's, and the path in it. Raises CannotCheck."""
        scheme, is_address, _ = self.address.partition("://")
        if not is_address or scheme == "file":
            path = urlsplit(self.address).path if is_address else self.address
            return None, os.path.abspath(Path(path).expanduser())  # noqa: PTH100 - links stay
        try:
            return _remote(self.address)
        except (OSError, ValueError) as error:
            raise CannotCheck(f"{self.address} cannot be opened ({_reason(error)})", ADVICE) from None

    def states(self) -> list[str]:
        """The paths of the states, as seen from the root, in the order of their names. Raises CannotCheck."""
        try:
            found = sorted(path for path in self._paths() if path.endswith(ENDINGS))
        except OSError as error:
            raise CannotCheck(f"{self.address} cannot be read ({_reason(error)})", ADVICE) from None
        if not found:
            raise CannotCheck(f"{self.address} has no states of stacks", ADVICE)
        return found

    def _paths(self) -> Iterator[str]:
        store, root = self._store
        if store is None:
            if not Path(root).is_dir():
                raise CannotCheck(f"{self.address} is not a folder", ADVICE)
            top = Path(root) / STACKS
            for folder, folders, names in os.walk(top if top.is_dir() else root):
                folders[:] = [name for name in folders if not name.startswith(".")]
                yield from (Path(folder, name).relative_to(root).as_posix() for name in names)
            return
        from pyarrow.fs import FileSelector, FileType  # noqa: PLC0415 - only a store needs it

        inside = "/".join(filter(None, (root, STACKS)))
        is_backend = store.get_file_info(inside).type == FileType.Directory
        if not is_backend and store.get_file_info(root).type == FileType.NotFound:
            raise CannotCheck(f"{self.address} does not exist", ADVICE)
        for info in store.get_file_info(FileSelector(inside if is_backend else root, recursive=True)):
            if info.type == FileType.File:
                yield info.path.removeprefix(root).lstrip("/")

    def read(self, path: str) -> bytes:
        """A state, unpacked. Raises CannotCheck."""
        store, root = self._store
        try:
            if store is None:
                file = Path(root, path)
                if file.is_symlink():
                    raise CannotCheck(f"{path} is a symbolic link, which is not followed", ADVICE)
                if not file.is_file():  # a pipe would be waited for
                    raise CannotCheck(f"{path} is not a file", ADVICE)
                with file.open("rb") as stream:
                    content = stream.read(LARGEST + 1)
            else:
                with store.open_input_stream(f"{root}/{path}", compression=None) as stream:
                    content = stream.read(LARGEST + 1)
            if content.startswith(b"\x1f\x8b"):
                with gzip.GzipFile(fileobj=io.BytesIO(content)) as unpacked:
                    content = unpacked.read(LARGEST + 1)
        except (OSError, EOFError, ValueError) as error:
            raise CannotCheck(f"{path} cannot be read ({_reason(error)})", ADVICE) from None
        if len(content) > LARGEST:
            raise CannotCheck(f"{path} has more than {LARGEST // 1024**2} MiB", "audit it by itself")
        return content


def _reason(error: BaseException) -> str:
    """Why it failed, on one line, without what a store's library adds below it."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return text.splitlines()[0][:300].rstrip(".")


def _remote(address: str) -> tuple[FileSystem, str]:
    """The file system of a store. Its credentials are those that the store's own tools find."""
    from pyarrow import fs  # noqa: PLC0415 - only a store needs it

    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query))
    options.pop("awssdk", None)
    root = f"{parts.netloc}{parts.path}".rstrip("/")
    if parts.scheme == "s3":
        region = options.pop("region", None) or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        endpoint = options.pop("endpoint", None)
        is_plain = options.pop("disableSSL", "") == "true" or (endpoint or "").startswith("http://")
        path_style = options.pop("s3ForcePathStyle", "true" if endpoint else "false") == "true"
        _no_more(options)
        return fs.S3FileSystem(
            region=region,
            endpoint_override=(endpoint or "").partition("://")[2] or endpoint,
            scheme="http" if is_plain else "https",
            force_virtual_addressing=not path_style,
            connect_timeout=SECONDS,
            request_timeout=SECONDS,
            retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=3),
        ), root
    if parts.scheme == "gs":
        _no_more(options)
        return fs.GcsFileSystem(), root
    if parts.scheme == "azblob":
        account = options.pop("storage_account", None) or os.environ.get("AZURE_STORAGE_ACCOUNT")
        _no_more(options)
        if not account:
            raise ValueError("it names no storage account: add ?storage_account=NAME, or set AZURE_STORAGE_ACCOUNT")
        return fs.AzureFileSystem(account, account_key=os.environ.get("AZURE_STORAGE_KEY")), root
    raise ValueError(f"there is no store {parts.scheme}://")


def _no_more(options: dict[str, str]) -> None:
    if options:
        raise ValueError(f"its option {next(iter(options))} is not supported")

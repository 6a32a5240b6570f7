"""Programs and archives made on the fly."""

from __future__ import annotations

import io
import tarfile
import zipfile

import pytest

from preflight.files import LocalFiles


@pytest.fixture
def folder(tmp_path):
    """A program's folder."""
    program = tmp_path / "program"
    program.mkdir()
    (program / "Pulumi.yaml").write_text("name: orders\nruntime: python\n")
    return program


@pytest.fixture
def files(folder):
    return LocalFiles(folder)


@pytest.fixture
def write(folder):
    """Write a file in the program's folder; returns its path."""

    def write(path, content=""):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return target

    return write


@pytest.fixture
def write_zip(folder):
    """Write a zip of names (or ZipInfos) and contents in the program's folder."""

    def write_zip(path, *members, compression=zipfile.ZIP_DEFLATED):
        with zipfile.ZipFile(folder / path, "w", compression) as archive:
            for name, content in members:
                archive.writestr(name, content)
        return folder / path

    return write_zip


@pytest.fixture
def write_tar(folder):
    """Write a tar of names (or TarInfos) and contents in the program's folder."""

    def write_tar(path, *members):
        mode = "w" if path.endswith(".tar") else "w:gz"
        with tarfile.open(folder / path, mode) as archive:
            for name, content in members:
                info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
                if not isinstance(name, tarfile.TarInfo):
                    info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
        return folder / path

    return write_tar

"""Where the program lies that an analyzer is asked about."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import types

import pytest

from preflight.files import location
from preflight.files.location import Location, program_folder


@pytest.fixture
def child(tmp_path):
    """A process that works in a folder of its own."""
    folder = tmp_path / "program"
    folder.mkdir()
    command = [sys.executable, "-S", "-c", "print(flush=True); input()"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process, folder
        process.stdin.close()


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="needs psutil elsewhere")
def test_the_folder_is_where_the_process_works(child):
    process, folder = child
    assert program_folder(process.pid) == Location(folder.resolve())


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_folder_that_is_gone_is_not_known(child):
    process, folder = child
    folder.rmdir()
    assert program_folder(process.pid) == Location(None, f"the working folder of process {process.pid} is gone")


@pytest.mark.parametrize("pid", [2**30, -1])
def test_a_process_that_is_not_there_is_a_reason(pid):
    found = program_folder(pid)
    assert found.folder is None
    assert found.reason.startswith(f"the working folder of process {pid} cannot be read: ")


def test_without_psutil_windows_is_a_reason(monkeypatch):
    monkeypatch.setattr(location.sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "psutil", None)
    expected = "win32 shows it only to the psutil package, which is not installed"
    assert program_folder(7) == Location(None, f"the working folder of process 7 cannot be read: {expected}")


def test_psutil_is_asked_where_it_is_installed(monkeypatch, tmp_path):
    class Error(Exception):
        pass

    def process(pid):
        if pid != 7:
            raise Error("no such process")
        return types.SimpleNamespace(cwd=lambda: str(tmp_path))

    monkeypatch.setattr(location.sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "psutil", types.SimpleNamespace(Process=process, Error=Error))
    assert program_folder(7) == Location(tmp_path)
    assert program_folder(8).reason == "the working folder of process 8 cannot be read: no such process"


def test_libproc_is_asked_on_macos(monkeypatch, tmp_path):
    def proc_pidinfo(pid, flavor, argument, buffer, size):
        assert (pid, flavor, argument.value, size) == (7, 9, 0, 2352)
        ctypes.memmove(ctypes.addressof(buffer) + 152, os.fsencode(tmp_path), len(os.fsencode(tmp_path)))
        return size

    monkeypatch.setattr(location.sys, "platform", "darwin")
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: types.SimpleNamespace(proc_pidinfo=proc_pidinfo))
    assert program_folder(7) == Location(tmp_path)


def test_a_refusal_of_macos_is_a_reason(monkeypatch):
    def proc_pidinfo(*_):
        ctypes.set_errno(1)
        return 0

    monkeypatch.setattr(location.sys, "platform", "darwin")
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: types.SimpleNamespace(proc_pidinfo=proc_pidinfo))
    assert program_folder(7).reason == "the working folder of process 7 cannot be read: Operation not permitted"

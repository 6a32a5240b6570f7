"""What is known of files by their content is used again, for that content alone, and nothing else is kept."""

from __future__ import annotations

import ast
import os
import random
import sqlite3
import subprocess
import sys
import textwrap
import zlib

import pytest

from preflight.core.assets import FileArchive
from preflight.files import LocalFiles, compression, kept
from preflight.files.program import FolderProgram

PASSWORD = "hunter2-of-the-orders-database"
BLOCKS = 5
SIZE = BLOCKS * 64 * 1024
"""Bytes of each file of the archive; none of them can be compressed."""


@pytest.fixture(autouse=True)
def database(tmp_path, monkeypatch):
    """The file of the cache, which is not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache/aws-preflight" / f"code-{kept.FORM}" / "kept.db"


@pytest.fixture
def compressed(monkeypatch):
    """The blocks that were compressed."""
    blocks, compress = [], zlib.compress

    def counted(block, level):
        blocks.append(block)
        return compress(block, level)

    monkeypatch.setattr(compression.zlib, "compress", counted)
    return blocks


@pytest.fixture
def parsed(monkeypatch):
    """The texts that were parsed."""
    texts, parse = [], ast.parse

    def counted(text, *arguments, **options):
        texts.append(text)
        return parse(text, *arguments, **options)

    monkeypatch.setattr(ast, "parse", counted)
    return texts


@pytest.fixture
def code(write, folder):
    """A folder of two files that no zip makes smaller."""
    for number, name in enumerate(("a.bin", "b.bin")):
        write(f"code/{name}", random.Random(number).randbytes(SIZE))
    return folder / "code"


@pytest.fixture
def sources(write, folder, monkeypatch):
    """A program that does not import what it packs: a file that parses, one that does not, and one that is not UTF-8."""
    monkeypatch.setattr(kept, "WORTHWHILE", 1)
    write("__main__.py", "import pulumi\n")
    write("code/app.py", f"def handler(event, context):\n    return '{PASSWORD}'\n")
    write("code/broken.py", "def handler(:\n")
    write("code/bytes.py", b"a = '\xff'\n")
    return folder


def is_above(folder, size):
    return LocalFiles(folder).archive(FileArchive("code")).is_packed_above(size)


def unreadable(folder):
    return [(file.path, str(error)) for file, error in FolderProgram(folder).unreadable()]


def rows(database):
    with sqlite3.connect(database) as opened:
        return opened.execute("SELECT digest, answer, seal, used FROM kept ORDER BY used").fetchall()


def test_files_are_compressed_once(folder, code, compressed):
    sizes = [SIZE, 2 * SIZE - 70_000, 2 * SIZE, 100]
    first = [is_above(folder, size) for size in sizes]
    assert first == [True, True, False, True]
    assert compressed
    del compressed[:]

    assert [is_above(folder, size) for size in sizes] == first
    assert not compressed


def test_a_file_that_changes_is_compressed_again_and_no_other(folder, code, compressed):
    size = 2 * SIZE - 70_000
    assert is_above(folder, size)
    del compressed[:]
    state = (code / "b.bin").stat()
    (code / "b.bin").write_bytes(bytes(SIZE))
    os.utime(code / "b.bin", ns=(state.st_atime_ns, state.st_mtime_ns))  # nothing but its content shows it

    assert not is_above(folder, size)
    assert set(compressed) == {bytes(64 * 1024)}


def test_what_is_known_of_the_beginning_of_a_file_decides_no_more_than_that(folder, code, compressed):
    assert is_above(folder, 100_000)  # certain after two blocks
    del compressed[:]

    assert is_above(folder, 100_000)
    assert not compressed
    assert is_above(folder, SIZE)
    assert not is_above(folder, 2 * SIZE)
    assert compressed


@pytest.mark.parametrize(
    ("name", "value"),
    [("pack_state", lambda: "another state"), ("sys.version", "3.99"), ("zlib.ZLIB_RUNTIME_VERSION", "99")],
)
def test_another_pack_python_or_zlib_has_its_own_answers(code, compressed, monkeypatch, name, value):
    folder = code.parent
    assert is_above(folder, SIZE)
    del compressed[:]
    monkeypatch.setattr(f"preflight.files.kept.{name}", value)

    assert is_above(folder, SIZE)
    assert compressed


def test_files_that_parse_are_parsed_once(sources, parsed):
    first = unreadable(sources)
    assert [path for path, _ in first] == ["code/broken.py", "code/bytes.py"]
    assert any(PASSWORD in text for text in parsed)
    del parsed[:]

    assert unreadable(sources) == first
    assert not any(PASSWORD in text for text in parsed)
    assert any("handler(:" in text for text in parsed)


def test_a_file_that_is_broken_later_is_found(sources, write):
    unreadable(sources)
    write("code/app.py", f"def handler(event, context:\n    return '{PASSWORD}'\n")

    assert [path for path, _ in unreadable(sources)] == ["code/app.py", "code/broken.py", "code/bytes.py"]


def test_little_source_is_not_looked_up(sources, monkeypatch, database):
    monkeypatch.setattr(kept, "WORTHWHILE", 1 << 20)
    assert [path for path, _ in unreadable(sources)] == ["code/broken.py", "code/bytes.py"]
    assert not database.exists()


def test_nothing_of_a_file_is_kept(sources, code, database):
    unreadable(sources)
    is_above(sources, SIZE)

    data = database.read_bytes()
    assert len(rows(database)) >= 3
    for secret in (PASSWORD, "handler", "app.py", "code", str(sources), "Lambda"):
        assert secret.encode() not in data
    assert (code / "a.bin").read_bytes()[:16] not in data
    assert database.parent.stat().st_mode & 0o777 == 0o700
    # The digests of one cache say nothing about another: each has its salt.
    own = {digest for digest, *_ in rows(database)}
    database.unlink()
    unreadable(sources)
    is_above(sources, SIZE)
    assert own.isdisjoint(digest for digest, *_ in rows(database))


def damaged(data: bytes) -> bytes:
    return b"".join(bytes([byte ^ 0x55]) if at % 97 == 0 else data[at : at + 1] for at, byte in enumerate(data))


@pytest.mark.parametrize(
    "damage", [lambda _: b"not a database", lambda data: data[: len(data) // 2], damaged, lambda _: b""]
)
def test_a_damaged_cache_is_not_used_and_then_replaced(sources, code, database, compressed, damage):
    first = unreadable(sources), is_above(sources, SIZE)
    database.write_bytes(damage(database.read_bytes()))

    assert (unreadable(sources), is_above(sources, SIZE)) == first
    assert (unreadable(sources), is_above(sources, SIZE)) == first
    del compressed[:]
    assert is_above(sources, SIZE)
    assert not compressed


def test_an_answer_that_was_changed_is_not_used(folder, code, database):
    assert is_above(folder, SIZE)
    with sqlite3.connect(database) as opened:
        opened.execute("UPDATE kept SET answer = 1")

    assert is_above(folder, SIZE)


@pytest.mark.parametrize("how", ["link", "writable for others", "writable folder"])
def test_what_others_may_write_is_not_used(code, database, compressed, tmp_path, how):
    folder = code.parent
    assert is_above(folder, SIZE)
    if how == "link":
        database.rename(tmp_path / "elsewhere.db")
        database.symlink_to(tmp_path / "elsewhere.db")
    else:
        (database if how == "writable for others" else database.parent).chmod(0o777)
    before = database.read_bytes()
    del compressed[:]

    assert is_above(folder, SIZE)
    assert compressed
    assert database.read_bytes() == before


def test_without_a_cache_folder_nothing_is_kept(sources, code, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert is_above(sources, SIZE)
    assert [path for path, _ in unreadable(sources)] == ["code/broken.py", "code/bytes.py"]

    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert is_above(sources, SIZE)


def test_those_that_were_used_last_are_kept(folder, write, database, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 4)
    clock = [1_000_000.0]
    monkeypatch.setattr(kept.time, "time", lambda: clock[0])

    def keep(name):
        clock[0] += 2 * 24 * 60 * 60
        with kept.Kept() as answers:
            content = answers.content(name.encode())
            known = answers.answer("parses", content)
            if known is None:
                answers.keep("parses", content, 1)
        return known

    for name in "abcd":
        assert keep(name) is None
    assert keep("a") == 1
    for name in "ef":
        assert keep(name) is None

    assert len(rows(database)) == 4
    assert keep("a") == 1
    assert keep("d") == 1
    assert keep("b") is None


def test_checks_may_run_beside_each_other(folder, code, database):
    script = f"""
        from pathlib import Path
        from preflight.core.assets import FileArchive
        from preflight.files import LocalFiles
        for size in ({SIZE}, {2 * SIZE}, {2 * SIZE - 70_000}) * 3:
            print(LocalFiles(Path({str(folder)!r})).archive(FileArchive("code")).is_packed_above(size))
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = [process.communicate(timeout=120)[0].split() for process in processes]

    assert said == [["True", "False", "True"] * 3] * 4
    with sqlite3.connect(database) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert opened.execute("SELECT count(*) FROM salt").fetchone() == (1,)
    assert rows(database)

"""Archives as programs ship them: whole, broken, and made to harm who reads them."""

from __future__ import annotations

import os
import random
import shutil
import socket
import stat
import struct
import tarfile
import tracemalloc
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from preflight.core.assets import (
    AssetArchive,
    FileArchive,
    FileAsset,
    RemoteArchive,
    RemoteAsset,
    TextAsset,
    UnreadableArchive,
    UnreadableAsset,
)
from preflight.core.values import Undecided
from preflight.files import LocalFiles, limits, stores
from preflight.files import archives as archives_module
from preflight.files.reading import Fault, Found

POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


def everything(archive):
    """Ask all there is to ask; only Undecided may come of it."""
    answers = {}
    for question in (
        "kind",
        "exists",
        "problem",
        "truncated",
        "is_empty",
        "size",
        "installed",
        archive.names,
        lambda: "app.py" in archive,
        lambda: archive.read("app.py"),
        lambda: archive.module("app"),
        lambda: [(file.path, file.error) for file in archive.python_files()],
    ):
        try:
            answers[question] = getattr(archive, question) if isinstance(question, str) else question()
        except Undecided as reason:  # noqa: PERF203 - each question may raise
            answers[question] = reason
    return answers


class TestFolders:
    def test_a_folder_is_its_files(self, files, write):
        write("lambda/app.py", "def handler(): ...")
        write("lambda/lib/__init__.py", "")
        write("lambda/data.json", "{}")
        archive = files.archive(FileArchive("./lambda"))
        assert (archive.kind, archive.exists, archive.problem, archive.truncated) == ("folder", True, None, False)
        assert archive.names() == {"app.py", "lib/__init__.py", "data.json"}
        assert archive.size == len("def handler(): ...{}")
        assert "./lib/../app.py" in archive
        assert "other.py" not in archive
        assert 1 not in archive
        assert archive.read("data.json") == b"{}"
        assert archive.read("other.json") is None
        assert "handler" in archive.module("app").defines
        assert archive.module("lib").path == "lib/__init__.py"
        assert archive.module("other") is None
        assert [file.path for file in archive.python_files()] == ["app.py", "lib/__init__.py"]

    def test_a_handler_may_name_its_module_with_slashes(self, files, write):
        write("lambda/src/app.py")
        assert files.archive(FileArchive("lambda")).module("src/app").path == "src/app.py"
        assert files.archive(FileArchive("lambda")).module("src.app").path == "src/app.py"

    def test_a_package_comes_before_a_module_of_its_name(self, files, write):
        write("lambda/app.py")
        write("lambda/app/__init__.py")
        assert files.archive(FileArchive("lambda")).module("app").path == "app/__init__.py"

    def test_a_compiled_module_is_one_that_nobody_can_read(self, files, write):
        write("lambda/app.cpython-312-x86_64-linux-gnu.so")
        write("lambda/lib/__init__.pyc")
        archive = files.archive(FileArchive("lambda"))
        for module in ("app", "lib"):
            with pytest.raises(Undecided, match="is compiled"):
                archive.module(module)
        assert archive.module("cpython") is None

    def test_one_file_is_parsed_once_for_all_who_ask(self, files, write):
        write("lambda/app.py")
        first = files.archive(FileArchive("lambda"))
        assert first is files.archive(FileArchive("lambda"))
        assert first.module("app") is next(first.python_files())

    def test_an_empty_folder_is_empty(self, files, folder):
        (folder / "lambda" / "deeper").mkdir(parents=True)
        archive = files.archive(FileArchive("./lambda"))
        assert (archive.is_empty, archive.problem, archive.size) == (True, None, 0)

    @pytest.mark.parametrize("path", ["./lambda", "./Pulumi.yaml/lambda", "x" * 5000, "a\0b", "loop", "./code.zip"])
    def test_a_folder_that_is_not_there_is_a_problem(self, files, folder, path):
        (folder / "loop").symlink_to("loop")
        archive = files.archive(FileArchive(path))
        assert archive.exists is False
        assert archive.problem in (f"{path} does not exist", f"{path} is not a path")
        assert archive.truncated is True
        for question in (archive.names, lambda: archive.is_empty, lambda: archive.module("app")):
            with pytest.raises(Undecided):
                question()

    def test_pulumis_own_folders_are_no_part_of_it(self, files, write):
        write("lambda/app.py")
        write("lambda/.pulumi/state.json")
        assert files.archive(FileArchive("lambda")).names() == {"app.py"}

    def test_a_folder_named_like_an_archive_file_is_a_problem(self, files, write):
        write("code.zip/app.py")
        archive = files.archive(FileArchive("code.zip"))
        assert archive.problem == "code.zip is a folder, which Pulumi takes for an archive file by its name"
        assert archive.exists is True

    def test_files_that_an_installer_put_there_are_not_the_authors(self, files, write):
        write("lambda/app.py")
        write("lambda/requests/__init__.py")
        write("lambda/requests/api.py")
        write("lambda/bin/tool.py")
        write(
            "lambda/requests-2.32.3.dist-info/RECORD",
            'requests/__init__.py,sha256=x,0\r\n"requests/api.py",,\r\nrequests/gone.py,,\r\n\r\nbin/../bin/tool.py,,\r\n',
        )
        write("lambda/odd-1.dist-info/RECORD", b'"\x00' + b"x" * 200_000)
        archive = files.archive(FileArchive("lambda"))
        assert archive.installed == {"requests/__init__.py", "requests/api.py", "bin/tool.py"}
        assert [file.path for file in archive.python_files()] == ["app.py"]
        assert archive.module("requests.api").path == "requests/api.py"

    def test_a_layers_packages_lie_in_its_python_folder(self, files, write):
        write("layer/python/requests/__init__.py")
        write("layer/python/requests-2.dist-info/RECORD", "requests/__init__.py,,\n")
        assert files.archive(FileArchive("layer")).installed == {"python/requests/__init__.py"}

    def test_names_that_are_not_unicode_can_be_printed(self, files, folder, write):
        write("lambda/app.py")
        Path(os.fsdecode(os.fsencode(folder / "lambda") + b"/caf\xe9.py")).write_text("x = 1")
        archive = files.archive(FileArchive("lambda"))
        assert archive.names() == {"app.py", "caf?.py"}
        assert archive.read("caf?.py") == b"x = 1"

    def test_a_file_that_is_too_large_is_listed_and_not_read(self, files, folder, write):
        write("lambda/app.py", "x = 1")
        with (folder / "lambda" / "big.py").open("wb") as file:
            file.truncate(limits.MAX_FILE_BYTES + 1)
        archive = files.archive(FileArchive("lambda"))
        assert "big.py" in archive
        assert archive.truncated is True
        assert [found.path for found in archive.python_files()] == ["app.py"]
        with pytest.raises(Undecided, match=r"lambda/big\.py, which is larger than 5 MiB"):
            archive.read("big.py")

    def test_a_large_file_that_is_no_python_leaves_the_archive_whole(self, files, folder, write):
        write("lambda/app.py", "x = 1")
        with (folder / "lambda" / "model.bin").open("wb") as file:
            file.truncate(limits.MAX_FILE_BYTES + 1)
        archive = files.archive(FileArchive("lambda"))
        assert archive.truncated is False
        assert archive.size == limits.MAX_FILE_BYTES + 6

    def test_python_is_gone_through_up_to_a_limit(self, files, write, monkeypatch):
        monkeypatch.setattr(archives_module, "MAX_SOURCE_BYTES", 10)
        for name in "abc":
            write(f"lambda/{name}.py", "x = 1")
        archive = files.archive(FileArchive("lambda"))
        assert [file.path for file in archive.python_files()] == ["a.py", "b.py"]
        assert archive.truncated is True
        assert archive.module("c") is not None

    def test_an_archive_is_read_up_to_a_limit(self, files, write, monkeypatch):
        monkeypatch.setattr(archives_module, "MAX_BYTES", 10)
        for name in "abc":
            write(f"lambda/{name}.txt", "12345")
        archive = files.archive(FileArchive("lambda"))
        for _ in range(2):
            assert archive.read("a.txt") == archive.read("b.txt") == b"12345"
            with pytest.raises(Undecided, match="which is in more than 0 MiB of code"):
                archive.read("c.txt")

    def test_sixty_thousand_files_are_listed_up_to_a_limit(self, files, folder):
        for number in range(60):
            sub = folder / "lambda" / str(number)
            sub.mkdir(parents=True)
            # One inode with many names: quick to make.
            first = sub / "0.py"
            first.write_text("")
            for name in range(1, 1000):
                os.link(first, sub / f"{name}.py")
        archive = files.archive(FileArchive("lambda"))
        assert "0/0.py" in archive
        assert archive.truncated is True
        assert archive.is_empty is False
        assert archive.problem is None
        with pytest.raises(Undecided, match="lambda, which has more than 50000 files"):
            assert "absent.py" not in archive
        with pytest.raises(Undecided):
            archive.names()
        shutil.rmtree(folder)

    def test_a_very_deep_folder_is_listed(self, files, folder):
        deep = folder / "lambda"
        deep.mkdir()
        for _ in range(1500):
            deep = deep / "d"
            deep.mkdir()
        (deep / "app.py").write_text("")
        assert len(next(iter(files.archive(FileArchive("lambda")).names()))) == 3006
        (deep / "app.py").unlink()
        while deep != folder:  # rmtree of older Pythons is recursive
            deep.rmdir()
            deep = deep.parent

    def test_a_folder_deeper_than_a_path_can_be_is_listed_as_far_as_it_goes(self, files, folder, write, monkeypatch):
        write("lambda/app.py")
        monkeypatch.chdir(folder / "lambda")
        for _ in range(25):
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
        monkeypatch.undo()
        archive = files.archive(FileArchive("lambda"))
        assert "app.py" in archive
        with pytest.raises(Undecided):
            archive.names()

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
    def test_what_may_not_be_read_is_a_problem(self, files, write):  # pragma: no cover
        write("lambda/secret/app.py").parent.chmod(0)
        assert "Permission denied" in files.archive(FileArchive("lambda")).problem

    def test_a_folder_that_may_not_be_listed_is_a_problem(self, files, write, monkeypatch):
        write("lambda/sub/app.py")

        def refuse(path):
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(stores.os, "scandir", refuse)
        archive = files.archive(FileArchive("./lambda"))
        assert archive.problem == "./lambda cannot be read (Permission denied)"
        assert archive.truncated is True

    def test_running_out_of_open_files_is_no_problem_of_the_archive(self, files, write, monkeypatch):
        write("lambda/sub/app.py")

        def refuse(path):
            raise OSError(24, "Too many open files", str(path))

        monkeypatch.setattr(stores.os, "scandir", refuse)
        archive = files.archive(FileArchive("./lambda"))
        assert archive.problem is None
        with pytest.raises(Undecided, match="Too many open files"):
            archive.names()

    def test_a_file_that_the_system_does_not_tell_of_may_be_anything(self, files, write, monkeypatch):
        write("lambda/app.py")
        look = stores.look
        unknown = Found("other", fault=Fault("lambda/app.py", "cannot be read"), certain=False)
        monkeypatch.setattr(stores, "look", lambda path, name: unknown if path.name == "app.py" else look(path, name))
        archive = files.archive(FileArchive("lambda"))
        assert archive.problem is None
        with pytest.raises(Undecided, match=r"lambda/app\.py, which cannot be read"):
            archive.names()

    def test_a_file_that_goes_away_after_it_was_listed_is_undecided(self, files, write):
        path = write("lambda/app.py", "x = 1")
        archive = files.archive(FileArchive("lambda"))
        assert "app.py" in archive
        path.unlink()
        with pytest.raises(Undecided, match="cannot be read"):
            archive.read("app.py")

    def test_threads_get_the_same_answers(self, files, write_zip):
        write_zip("code.zip", *((f"m{number}.py", f"x = {number}") for number in range(200)))
        archive = files.archive(FileArchive("code.zip"))
        with ThreadPoolExecutor(8) as pool:
            modules = list(pool.map(lambda number: archive.module(f"m{number % 200}").text, range(800)))
        assert modules == [f"x = {number % 200}" for number in range(800)]


class TestLinks:
    def test_a_link_to_a_file_of_the_folder_is_read(self, files, folder, write):
        write("lambda/app.py", "x = 1")
        (folder / "lambda" / "same.py").symlink_to("app.py")
        assert files.archive(FileArchive("lambda")).read("same.py") == b"x = 1"

    def test_a_link_out_of_the_folder_is_listed_and_not_followed(self, files, folder, write):
        write("shared/app.py", "password = 'x'")
        (folder / "lambda").mkdir()
        (folder / "lambda" / "app.py").symlink_to("../shared/app.py")
        archive = files.archive(FileArchive("./lambda"))
        assert archive.names() == {"app.py"}
        assert archive.problem is None
        assert archive.truncated is True
        assert list(archive.python_files()) == []
        for question in (lambda: archive.read("app.py"), lambda: archive.module("app")):
            with pytest.raises(Undecided, match=r"\./lambda/app\.py, which is a link out of \./lambda"):
                question()

    def test_a_link_to_nothing_is_a_problem_as_it_is_for_pulumi(self, files, folder, write):
        write("lambda/app.py")
        (folder / "lambda" / "gone").symlink_to("../nowhere")
        archive = files.archive(FileArchive("lambda"))
        assert archive.problem == "lambda/gone is a link to nothing"
        assert archive.names() == {"app.py"}

    def test_links_in_a_circle_are_links_to_nothing(self, files, folder, write):
        write("lambda/app.py")
        (folder / "lambda" / "a").symlink_to("b")
        (folder / "lambda" / "b").symlink_to("a")
        assert files.archive(FileArchive("lambda")).problem == "lambda/a is a link to nothing"

    def test_links_to_folders_are_skipped_as_by_pulumi_also_those_that_lead_up(self, files, folder, write):
        write("lambda/app.py")
        (folder / "lambda" / "up").symlink_to("..")
        (folder / "lambda" / "self").symlink_to(".")
        assert files.archive(FileArchive("lambda")).names() == {"app.py"}

    def test_a_link_out_of_the_program_is_not_followed(self, files, folder, tmp_path):
        (tmp_path / "elsewhere").mkdir()
        (folder / "lambda").symlink_to("../elsewhere")
        archive = files.archive(FileArchive("./lambda"))
        for question in (lambda: archive.problem, lambda: archive.exists, lambda: archive.kind, archive.names):
            with pytest.raises(Undecided, match=r"\./lambda, which is a link out of the program's folder"):
                question()

    def test_a_link_within_the_program_is_followed(self, files, folder, write):
        write("shared/app.py")
        (folder / "lambda").symlink_to("shared")
        assert files.archive(FileArchive("lambda")).names() == {"app.py"}

    def test_a_path_that_leaves_the_program_by_its_text_is_read(self, files, tmp_path):
        (tmp_path / "lambda").mkdir()
        (tmp_path / "lambda" / "app.py").write_text("x = 1")
        assert files.archive(FileArchive("../lambda")).read("app.py") == b"x = 1"
        assert files.archive(FileArchive(str(tmp_path / "lambda"))).read("app.py") == b"x = 1"

    def test_a_link_that_takes_the_place_of_a_file_later_is_not_followed(self, files, folder, write):
        path = write("lambda/app.py", "x = 1")
        write("secret.txt", "secret")
        archive = files.archive(FileArchive("lambda"))
        assert "app.py" in archive
        path.unlink()
        path.symlink_to(folder / "secret.txt")
        with pytest.raises(Undecided):
            archive.read("app.py")

    def test_a_named_pipe_is_a_problem_and_never_waited_for(self, files, folder, write):
        write("lambda/app.py")
        os.mkfifo(folder / "lambda" / "pipe.py")
        os.mkfifo(folder / "code.zip")
        (folder / "lambda" / "link.py").symlink_to("pipe.py")
        archive = files.archive(FileArchive("lambda"))
        assert archive.problem == "lambda/link.py is neither a file nor a folder"
        assert [file.path for file in archive.python_files()] == ["app.py"]
        for form in (FileArchive("code.zip"), FileAsset("code.zip")):
            assert files.archive(form).problem == "code.zip is neither a file nor a folder"
        assert files.asset(FileAsset("code.zip")).problem == "code.zip is neither a file nor a folder"

    def test_a_named_pipe_that_takes_the_place_of_a_file_later_is_never_waited_for(self, files, write):
        path = write("lambda/app.py", "x = 1")
        archive = files.archive(FileArchive("lambda"))
        assert "app.py" in archive
        path.unlink()
        os.mkfifo(path)
        with pytest.raises(Undecided, match="neither a file nor a folder"):
            archive.read("app.py")

    def test_a_socket_is_a_problem(self, files, folder, monkeypatch):
        (folder / "lambda").mkdir()
        monkeypatch.chdir(folder / "lambda")  # a socket's path must be short
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("s")
            assert files.archive(FileArchive("lambda")).problem == "lambda/s is neither a file nor a folder"

    def test_a_link_to_a_device_is_not_read(self, files, folder):
        (folder / "lambda").mkdir()
        (folder / "lambda" / "app.py").symlink_to("/dev/zero")
        with pytest.raises(Undecided, match="is a link out of"):
            files.archive(FileArchive("lambda")).module("app")


class TestZips:
    @pytest.mark.parametrize("form", [FileArchive("code.zip"), FileAsset("code.zip"), FileArchive("code.jar")])
    def test_a_zip_is_its_files(self, files, write_zip, form):
        write_zip(form.path, ("app.py", "def handler(): ..."), ("lib/", ""), ("./lib/x.json", "{}"))
        archive = files.archive(form)
        assert (archive.kind, archive.problem, archive.truncated) == ("zip", None, False)
        assert archive.names() == {"app.py", "lib/x.json"}
        assert archive.read("lib/x.json") == b"{}"
        assert "handler" in archive.module("app").defines
        assert archive.size == 20

    def test_an_empty_zip_is_empty_and_an_empty_file_is_no_zip(self, files, write_zip, write):
        write_zip("code.zip")
        write("nothing.zip")
        assert files.archive(FileArchive("code.zip")).is_empty is True
        assert files.archive(FileArchive("code.zip")).problem is None
        assert files.archive(FileArchive("nothing.zip")).problem == "nothing.zip is an empty file"

    @pytest.mark.parametrize("content", [b"not a zip", b"PK\x03\x04" + b"\0" * 100, b"\x1f\x8b\x08", b"PK\x05\x06"])
    def test_a_file_that_is_no_archive_is_a_problem(self, files, write, content):
        write("code.zip", content)
        assert files.archive(FileArchive("code.zip")).problem == "code.zip is not a readable zip archive"
        assert files.archive(FileAsset("code.zip")).problem == "code.zip is not an archive"

    def test_a_file_without_an_archives_name_is_a_problem(self, files, write, write_zip):
        write("app.py")
        write_zip("code.ZIP", ("app.py", ""))
        for path in ("app.py", "code.ZIP"):
            expected = f"{path} is neither a folder nor an archive that Pulumi knows by its name"
            assert files.archive(FileArchive(path)).problem.startswith(expected)

    def test_a_git_lfs_pointer_is_a_problem(self, files, write):
        write("code.zip", POINTER)
        expected = "code.zip is a Git LFS pointer and not the file itself (`git lfs pull` fetches it)"
        assert files.archive(FileArchive("code.zip")).problem == expected
        assert files.archive(FileAsset("code.zip")).problem == expected
        assert files.archive(AssetArchive({"m": FileAsset("code.zip")})).problem == expected
        assert files.asset(FileAsset("code.zip")).problem == expected

    def test_a_small_file_that_cannot_be_read_is_no_pointer(self, files, write, monkeypatch):
        write("code.zip", b"x")

        def refuse(*_, **__):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr("preflight.files.reading.open_file", refuse)
        assert files.archive(FileArchive("code.zip")).problem == "code.zip is not a readable zip archive"

    def test_a_zip_bomb_is_read_no_further_than_the_limit(self, files, write_zip):
        path = write_zip("code.zip", ("app.py", b"\0" * 300 * 1024 * 1024))
        assert path.stat().st_size < 400_000
        archive = files.archive(FileArchive("code.zip"))
        tracemalloc.start()
        assert "app.py" in archive
        with pytest.raises(Undecided, match="larger than 5 MiB"):
            archive.read("app.py")
        assert archive.size == 300 * 1024 * 1024
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 50 * 1024 * 1024

    def test_a_zip_that_lies_about_its_sizes_is_read_no_further_than_it_claims(self, files, write_zip):
        path = write_zip("code.zip", ("app.py", b"\0" * 50 * 1024 * 1024))
        data = bytearray(path.read_bytes())
        directory = data.rindex(b"PK\x01\x02")
        struct.pack_into("<L", data, directory + 24, 100)  # the uncompressed size that the directory claims
        path.write_bytes(data)
        archive = files.archive(FileArchive("code.zip"))
        assert archive.size == 100
        with pytest.raises(Undecided, match=r"code\.zip/app\.py, which cannot be read"):
            archive.read("app.py")
        assert list(archive.python_files()) == []

    def test_ten_thousand_small_bombs_are_read_up_to_the_limit_of_the_whole(self, files, write_zip, monkeypatch):
        monkeypatch.setattr(archives_module, "MAX_BYTES", 10 * 1024 * 1024)
        members = [(f"{number}.py", b"#" * 1024 * 1024) for number in range(40)]
        write_zip("code.zip", *members)
        archive = files.archive(FileArchive("code.zip"))
        assert len(list(archive.python_files())) == 10

    @pytest.mark.parametrize("name", ["../app.py", "a/../../app.py", "/etc/passwd", "..", "lib\\app.py", "C:\\app.py"])
    def test_a_path_that_leaves_the_archive_is_not_listed_and_all_that_is_absent_is_undecided(
        self, files, write_zip, name
    ):
        write_zip("code.zip", (name, "x"), ("app.py", "y"))
        archive = files.archive(FileArchive("code.zip"))
        assert archive.read("app.py") == b"y"
        assert archive.truncated is True
        with pytest.raises(Undecided, match="which has a file with the path"):
            assert "other.py" not in archive

    def test_of_a_file_that_is_there_twice_nobody_knows_the_content(self, files, folder):
        with zipfile.ZipFile(folder / "code.zip", "w") as archive:
            archive.writestr("app.py", "x = 1")
            with pytest.warns(UserWarning, match="Duplicate"):
                archive.writestr("app.py", "x = 2")
        opened = files.archive(FileArchive("code.zip"))
        assert opened.names() == {"app.py"}
        with pytest.raises(Undecided, match="is there twice"):
            opened.module("app")

    def test_an_encrypted_file_is_listed_and_not_read(self, files, write_zip):
        path = write_zip("code.zip", ("app.py", "x = 1"))
        data = bytearray(path.read_bytes())
        data[data.index(b"PK\x03\x04") + 6] |= 1
        data[data.index(b"PK\x01\x02") + 8] |= 1
        path.write_bytes(data)
        archive = files.archive(FileArchive("code.zip"))
        assert "app.py" in archive
        with pytest.raises(Undecided, match="is encrypted"):
            archive.module("app")

    @pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_a_method_that_expands_without_a_bound_is_not_read(self, files, write_zip, compression):
        write_zip("code.zip", ("app.py", "x = 1"), compression=compression)
        with pytest.raises(Undecided, match="compressed by an unusual method"):
            files.archive(FileArchive("code.zip")).read("app.py")

    def test_a_zip_is_uploaded_as_it_is_and_a_folder_is_compressed_first(self, files, folder, write_zip):
        write_zip("code.zip", ("model.bin", "x" * 1_000_000))
        (folder / "lambda").mkdir()
        (folder / "lambda" / "zeros.bin").write_bytes(bytes(1_000_000))
        assert not files.archive(FileArchive("code.zip")).is_packed_above(100_000)
        assert files.archive(FileArchive("code.zip")).is_packed_above(100)
        assert not files.archive(FileArchive("lambda")).is_packed_above(100_000)
        (folder / "model").mkdir()
        (folder / "model" / "model.bin").write_bytes(random.Random(1).randbytes(300_000))
        assert files.archive(FileArchive("model")).is_packed_above(100_000)
        assert files.archive(AssetArchive({"model": FileArchive("model")})).is_packed_above(100_000)
        assert not files.archive(FileArchive("model")).is_packed_above(299_000)

    @pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_a_method_that_go_does_not_read_is_a_problem_inside_another_archive(self, files, write_zip, compression):
        write_zip("code.zip", ("app.py", "x = 1"), compression=compression)
        refused = "code.zip/app.py is compressed by a method that Pulumi does not read inside another archive"
        assert files.archive(AssetArchive({"lib": FileArchive("code.zip")})).problem == refused
        assert files.archive(FileArchive("code.zip")).problem is None

    def test_a_stored_file_is_read(self, files, write_zip):
        write_zip("code.zip", ("app.py", "x = 1"), compression=zipfile.ZIP_STORED)
        assert files.archive(FileArchive("code.zip")).read("app.py") == b"x = 1"

    def test_a_link_in_a_zip_is_listed_and_not_followed(self, files, write_zip):
        link = zipfile.ZipInfo("app.py")
        link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        write_zip("code.zip", (link, "../../etc/passwd"))
        archive = files.archive(FileArchive("code.zip"))
        with pytest.raises(Undecided, match=r"code\.zip/app\.py, which is a link"):
            archive.read("app.py")
        with pytest.raises(Undecided, match=r"code\.zip, which has links in it"):
            assert "other.py" not in archive

    def test_sixty_thousand_files_in_a_zip_are_listed_up_to_a_limit(self, files, folder):
        with zipfile.ZipFile(folder / "code.zip", "w") as archive:
            for number in range(60_000):
                archive.writestr(f"{number}.py", "")
        opened = files.archive(FileArchive("code.zip"))
        assert "0.py" in opened
        with pytest.raises(Undecided, match="has more than 50000 files"):
            assert "absent.py" not in opened

    def test_a_directory_too_large_to_hold_is_not_read(self, files, write_zip, monkeypatch):
        write_zip("code.zip", *((f"{number}.py", "") for number in range(2000)))
        monkeypatch.setattr("preflight.files.reading.MAX_HEADER_BYTES", 70_000)
        archive = files.archive(FileArchive("code.zip"))
        assert archive.problem is None
        with pytest.raises(Undecided, match="is an archive of an unusual form"):
            archive.names()

    def test_an_archive_file_that_is_too_large_is_not_opened(self, files, write_zip):
        path = write_zip("code.zip", ("app.py", "x"))
        with path.open("ab") as file:
            file.truncate(limits.MAX_BYTES + 1)
        archive = files.archive(FileArchive("code.zip"))
        assert (archive.exists, archive.problem, archive.kind) == (True, None, "zip")
        with pytest.raises(Undecided, match=r"code\.zip, which is larger than 250 MiB"):
            archive.names()

    def test_a_zip_that_goes_away_after_it_was_listed_is_undecided(self, files, write_zip):
        path = write_zip("code.zip", ("app.py", "x = 1"), ("b.py", ""))
        archive = files.archive(FileArchive("code.zip"))
        assert "app.py" in archive
        path.unlink()
        assert list(archive.python_files()) == []
        with pytest.raises(Undecided, match="cannot be read"):
            archive.read("app.py")

    def test_no_file_stays_open(self, files, write_zip, monkeypatch):
        write_zip("code.zip", ("app.py", "x = 1"), ("b.py", ""))
        opened = []
        open_file = stores.open_file
        monkeypatch.setattr(stores, "open_file", lambda path: opened.append(open_file(path)) or opened[-1])
        everything(files.archive(FileArchive("code.zip")))
        assert opened
        assert all(file.closed for file in opened)

    def test_a_zip_that_may_not_be_read_is_a_problem(self, files, write_zip, monkeypatch):
        write_zip("code.zip", ("app.py", ""))

        def refuse(_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(stores, "open_file", refuse)
        assert files.archive(FileArchive("code.zip")).problem == "code.zip cannot be read (Permission denied)"

    def test_a_zip_that_the_system_cannot_read_is_undecided(self, files, write_zip, monkeypatch):
        write_zip("code.zip", ("app.py", ""))

        def refuse(*_, **__):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(stores, "open_file", refuse)
        archive = files.archive(FileArchive("code.zip"))
        assert archive.problem is None
        with pytest.raises(Undecided, match="Input/output error"):
            archive.names()


class TestTars:
    @pytest.mark.parametrize("path", ["code.tar", "code.tar.gz", "code.tgz"])
    def test_a_tar_is_its_files(self, files, write_tar, path):
        write_tar(path, ("app.py", b"def handler(): ..."), ("./lib/x.json", b"{}"), ("empty", b""))
        archive = files.archive(FileArchive(path))
        assert (archive.kind, archive.problem, archive.truncated) == ("tar", None, False)
        assert archive.names() == {"app.py", "lib/x.json", "empty"}
        assert archive.read("lib/x.json") == b"{}"
        assert archive.read("empty") == b""
        assert "handler" in archive.module("app").defines

    def test_what_a_tar_holds_besides_files_and_folders_is_a_problem(self, files, write_tar):
        link, directory = tarfile.TarInfo("link.py"), tarfile.TarInfo("lib")
        link.type, link.linkname, directory.type = tarfile.SYMTYPE, "/etc/passwd", tarfile.DIRTYPE
        write_tar("code.tar", (directory, b""), (link, b""), ("app.py", b"x"))
        archive = files.archive(FileArchive("code.tar"))
        assert archive.problem == "code.tar/link.py is neither a file nor a folder"
        assert archive.names() == {"app.py"}

    def test_a_path_that_leaves_the_tar_is_not_listed(self, files, write_tar):
        write_tar("code.tar", ("../app.py", b"x"), ("b.py", b""))
        archive = files.archive(FileArchive("code.tar"))
        assert "b.py" in archive
        with pytest.raises(Undecided):
            assert "app.py" not in archive

    def test_of_a_file_that_is_there_twice_pulumi_takes_the_first(self, files, write_tar):
        write_tar("code.tar", ("app.py", b"first"), ("app.py", b"second"))
        assert files.archive(FileArchive("code.tar")).read("app.py") == b"first"

    def test_a_file_with_holes_is_listed_and_not_read(self, files, write_tar):
        sparse = tarfile.TarInfo("app.py")
        sparse.pax_headers = {"GNU.sparse.size": str(10**12), "GNU.sparse.map": "0,0"}
        write_tar("code.tar", (sparse, b""))
        archive = files.archive(FileArchive("code.tar"))
        assert archive.size == 10**12
        with pytest.raises(Undecided):
            archive.read("app.py")

    @pytest.mark.parametrize(
        ("path", "content"),
        [("code.tar", b"x" * 2000), ("code.tar", b"x"), ("code.tgz", b"x" * 2000), ("code.tar.gz", b"\x1f\x8b\x08")],
    )
    def test_a_file_that_is_no_tar_is_a_problem(self, files, write, path, content):
        write(path, content)
        assert files.archive(FileArchive(path)).problem == f"{path} is not a readable tar archive"

    def test_a_tar_that_ends_in_the_middle_is_a_problem_or_undecided(self, files, write_tar):
        path = write_tar("code.tar", ("a.py", b"x" * 5000), ("app.py", b"x" * 5000))
        path.write_bytes(path.read_bytes()[:8000])
        everything(files.archive(FileArchive("code.tar")))
        with pytest.raises(Undecided):
            files.archive(FileArchive("code.tar")).read("app.py")

    def test_a_gzip_bomb_is_decompressed_up_to_the_limit(self, files, write_tar, monkeypatch):
        write_tar("code.tgz", ("app.py", b"\0" * 30 * 1024 * 1024))
        monkeypatch.setattr(stores, "MAX_BYTES", 2 * 1024 * 1024)
        archive = files.archive(FileArchive("code.tgz"))
        with pytest.raises(Undecided, match="unusual form"):
            archive.names()

    def test_the_tar_that_is_in_use_is_decompressed_once(self, files, write_tar, monkeypatch):
        opened, decompress = [], stores.Tar.decompressed
        monkeypatch.setattr(stores.Tar, "decompressed", lambda tar: opened.append(tar.name) or decompress(tar))
        for name in ("a.tgz", "b.tgz"):
            write_tar(name, ("app.py", name.encode()), ("lib.py", b"x = 1"))
        first, second = (files.archive(FileArchive(name)) for name in ("a.tgz", "b.tgz"))

        assert [first.read("app.py"), first.read("lib.py"), len(list(first.python_files()))] == [b"a.tgz", b"x = 1", 2]
        assert second.read("app.py") == b"b.tgz"
        assert opened == ["a.tgz", "b.tgz"]
        assert first.read("app.py") == b"a.tgz"
        assert opened == ["a.tgz", "b.tgz", "a.tgz"]

    def test_a_tar_is_read_on_where_another_is_decompressed_meanwhile(self, files, folder, write_tar):
        for name in ("a.tgz", "b.tgz"):
            write_tar(name, ("app.py", name.encode()))
        tar = stores.Tar(folder / "a.tgz", "a.tgz", compressed=True)
        listing = stores.listed(tar, stores.Budget())
        with tar.held_open():
            assert files.archive(FileArchive("b.tgz")).read("app.py") == b"b.tgz"
            assert tar.read(listing.entries["app.py"]) == b"a.tgz"

    def test_each_opening_of_a_compressed_tar_reads_on_from_where_it_is(self, folder, write_tar):
        write_tar("a.tgz", ("app.py", bytes(range(256)) * 200))
        tar = stores.Tar(folder / "a.tgz", "a.tgz", compressed=True)
        with stores._LATEST.opened(tar) as first, stores._LATEST.opened(tar) as second:
            whole = first.read()
            in_turn = b""
            first.seek(-len(whole), os.SEEK_CUR)
            while block := second.read(10_000):
                in_turn += block
                assert first.read(7_000) == whole[first.tell() - 7_000 : first.tell()]
            assert (in_turn, second.tell(), first.seek(0, os.SEEK_END)) == (whole, len(whole), len(whole))
        assert (first.closed, second.closed) == (True, True)

    def test_a_large_file_in_a_tar_is_listed_and_not_read(self, files, write_tar):
        write_tar("code.tar", ("app.py", b"\0" * (limits.MAX_FILE_BYTES + 1)))
        with pytest.raises(Undecided, match="larger than 5 MiB"):
            files.archive(FileArchive("code.tar")).read("app.py")

    def test_a_tar_of_many_files_is_listed_up_to_a_limit(self, files, write_tar, monkeypatch):
        monkeypatch.setattr(stores.Budget.__init__, "__defaults__", (3,))
        write_tar("code.tar", *((f"{number}.py", b"") for number in range(4)))
        with pytest.raises(Undecided, match="has more than 3 files"):
            files.archive(FileArchive("code.tar")).names()

    def test_a_tar_cut_short_after_it_was_listed_is_undecided(self, files, write_tar):
        path = write_tar("code.tar", ("app.py", b"x" * 5000))
        archive = files.archive(FileArchive("code.tar"))
        assert "app.py" in archive
        path.write_bytes(path.read_bytes()[:1000])
        with pytest.raises(Undecided, match="cannot be read"):
            archive.read("app.py")


class TestMaps:
    def test_a_map_is_all_that_it_is_made_of(self, files, write, write_zip):
        write("lambda/app.py", "x = 1")
        write("page.html", "<html>")
        write_zip("lib.zip", ("lib.py", "y = 1"))
        archive = files.archive(
            AssetArchive(
                {
                    ".": FileArchive("./lambda"),
                    "lib": AssetArchive({"deep": FileArchive("lib.zip"), "./text.py": TextAsset("z = 1")}),
                    "page.html": FileAsset("page.html"),
                }
            )
        )
        assert (archive.kind, archive.exists, archive.problem, archive.truncated) == ("map", True, None, False)
        assert archive.names() == {"app.py", "lib/deep/lib.py", "lib/text.py", "page.html"}
        assert [archive.read(name) for name in sorted(archive.names())] == [b"x = 1", b"y = 1", b"z = 1", b"<html>"]
        assert archive.module("lib.deep.lib").text == "y = 1"

    def test_texts_need_no_program(self):
        archive = LocalFiles(None).archive(AssetArchive({"app.py": TextAsset("def handler(): ...")}))
        assert "handler" in archive.module("app").defines
        assert archive.module("app").path == "app.py"

    def test_an_empty_map_is_empty(self, files):
        archive = files.archive(AssetArchive({}))
        assert (archive.is_empty, archive.problem, archive.exists) == (True, None, True)

    def test_of_two_files_with_one_path_the_first_by_its_key_counts(self, files):
        inner = AssetArchive({"app.py": TextAsset("inner")})
        archive = files.archive(AssetArchive({"app.py": TextAsset("outer"), ".": inner}))
        assert archive.read("app.py") == b"inner"

    def test_a_missing_part_is_a_problem_of_the_whole(self, files, write):
        write("lambda/app.py")
        archive = files.archive(AssetArchive({".": FileArchive("lambda"), "lib": FileArchive("./lib")}))
        assert (archive.exists, archive.problem) == (False, "./lib does not exist")
        assert archive.module("app") is not None
        with pytest.raises(Undecided, match=r"\./lib, which does not exist"):
            archive.module("other")

    def test_a_missing_file_is_named_and_a_problem(self, files):
        archive = files.archive(AssetArchive({"app.py": FileAsset("./app.py")}))
        assert (archive.exists, archive.problem) == (False, "./app.py does not exist")
        assert archive.names() == {"app.py"}
        with pytest.raises(Undecided, match=r"\./app\.py, which does not exist"):
            archive.module("app")

    def test_a_directory_given_as_a_file_is_a_problem(self, files, folder):
        (folder / "lambda").mkdir()
        assert files.archive(AssetArchive({"x": FileAsset("lambda")})).problem == "lambda is a directory"
        assert files.archive(FileAsset("lambda")).problem == "lambda is a directory"
        assert files.asset(FileAsset("lambda")).problem == "lambda is a directory"

    @pytest.mark.parametrize(
        "part",
        [
            RemoteArchive("https://user:pass@example.com/code.zip?X-Amz-Signature=secret"),
            RemoteAsset("https://user:pass@example.com/code.zip?X-Amz-Signature=secret"),
            UnreadableArchive("only a hash stands for"),
            UnreadableAsset("only a hash stands for"),
        ],
    )
    def test_a_part_that_is_not_at_hand_leaves_the_rest_known(self, files, part):
        archive = files.archive(AssetArchive({"app.py": TextAsset("x = 1"), "lib.py": part}))
        assert archive.read("app.py") == b"x = 1"
        assert archive.is_empty is False
        for question in (lambda: archive.problem, lambda: archive.exists, lambda: archive.read("lib.py")):
            with pytest.raises(Undecided) as reason:
                question()
            assert "pass" not in str(reason.value)
            assert "secret" not in str(reason.value)
        whole = files.archive(part)
        assert all(isinstance(answer, Undecided | bool | list | frozenset) for answer in everything(whole).values())
        assert whole.truncated is True

    def test_an_address_that_is_none_is_not_repeated(self, files):
        with pytest.raises(Undecided, match="an address, which is fetched at deployment"):
            files.archive(RemoteArchive("https://[secret")).names()

    def test_a_text_in_place_of_an_archive_is_a_problem(self, files):
        archive = files.archive(TextAsset("x = 1"))
        assert (archive.kind, archive.problem) == ("text", "the text is not an archive")

    @pytest.mark.parametrize("key", ["../app.py", "/app.py", "a\\b.py", "", "."])
    def test_a_key_that_leaves_the_archive_is_not_listed(self, files, key):
        archive = files.archive(AssetArchive({key: TextAsset("x"), "b.py": TextAsset("y")}))
        assert archive.read("b.py") == b"y"
        with pytest.raises(Undecided, match="the archive, which has a file with the path"):
            archive.names()

    def test_the_limit_of_files_counts_all_parts_together(self, files, write, monkeypatch):
        monkeypatch.setattr(stores.Budget.__init__, "__defaults__", (5,))
        for number in range(3):
            write(f"lambda/{number}.py")
        parts = {str(number): FileArchive("lambda") for number in range(1000)}
        with pytest.raises(Undecided, match="has more than 5 files"):
            files.archive(AssetArchive(parts)).names()
        texts = {str(number): TextAsset("") for number in range(6)}
        with pytest.raises(Undecided, match="the archive, which has more than 5 files"):
            files.archive(AssetArchive(texts)).names()

    def test_half_a_character_in_a_text_is_replaced(self, files):
        archive = files.archive(AssetArchive({"\ud800.py": TextAsset("x = '\ud800'")}))
        assert archive.names() == {"?.py"}
        assert archive.read("?.py") == b"x = '?'"


class TestAssets:
    def test_a_file_and_a_text_have_contents(self, files, write):
        write("page.html", "<html>")
        for form in (FileAsset("page.html"), TextAsset("<html>")):
            content = files.asset(form)
            assert (content.exists, content.problem, content.size, content.read()) == (True, None, 6, b"<html>")

    def test_a_file_that_is_not_there_is_a_problem(self, files):
        content = files.asset(FileAsset("./page.html"))
        assert (content.exists, content.problem) == (False, "./page.html does not exist")
        for question in (content.read, lambda: content.size):
            with pytest.raises(Undecided, match=r"\./page\.html, which does not exist"):
                question()

    def test_a_file_that_the_system_does_not_tell_of_is_undecided(self, files, write, monkeypatch):
        write("page.html")

        def refuse(*_, **__):
            raise OSError(5, "Input/output error")

        monkeypatch.setattr("pathlib.Path.stat", refuse)
        for question in (
            lambda: files.asset(FileAsset("page.html")).problem,
            lambda: files.archive(FileArchive("x")).problem,
        ):
            with pytest.raises(Undecided, match="Input/output error"):
                question()

    @pytest.mark.parametrize("form", [RemoteAsset("https://example.com/x?token=secret"), UnreadableAsset("is lost")])
    def test_what_is_not_at_hand_is_undecided(self, files, form):
        content = files.asset(form)
        for question in (lambda: content.exists, lambda: content.problem, lambda: content.size, content.read):
            with pytest.raises(Undecided) as reason:
                question()
            assert "secret" not in str(reason.value)


class TestUnknownFolder:
    def test_a_relative_path_is_undecided_and_says_why(self):
        files = LocalFiles(None, "it is not told")
        for form in (FileArchive("./lambda"), FileAsset("code.zip"), AssetArchive({"x": FileAsset("x.py")})):
            with pytest.raises(Undecided, match=r"the program's folder, which is not known \(it is not told\)"):
                _ = files.archive(form).problem
        with pytest.raises(Undecided, match="the program's folder, which is not known"):
            _ = files.program

    def test_an_absolute_path_is_read(self, write):
        path = write("lambda/app.py")
        assert LocalFiles(None).archive(FileArchive(str(path.parent))).names() == {"app.py"}


class TestMutations:
    """Whatever the bytes are, the only thing that comes out besides answers is Undecided."""

    @pytest.mark.parametrize("path", ["code.zip", "code.tar", "code.tgz"])
    def test_no_change_to_an_archive_file_raises_anything_else(self, files, folder, write_zip, write_tar, path):
        chance = random.Random(path)
        members = [("app.py", b"x = 1\n" * 50), ("lib/__init__.py", b""), ("lib-1.dist-info/RECORD", b"lib/x.py,,")]
        whole = (write_zip if path.endswith(".zip") else write_tar)(path, *members).read_bytes()
        for number in range(400):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 8)):
                kind = chance.randrange(3)
                at = chance.randrange(len(data))
                if kind == 0:
                    data[at] = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
                elif kind == 1:
                    del data[at : at + chance.randint(1, 40)]
                else:
                    data[at:at] = chance.randbytes(chance.randint(1, 40))
                if not data:
                    break
            name = f"{number}-{path}"
            (folder / name).write_bytes(data)
            everything(files.archive(FileArchive(name)))
            everything(files.archive(FileAsset(name)))

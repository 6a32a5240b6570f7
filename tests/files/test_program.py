"""The folder of a Pulumi program."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from preflight.core.syntax import Place, ProgramFile
from preflight.core.values import Undecided
from preflight.files import LocalFiles, limits
from preflight.files import program as program_module
from preflight.files.program import FolderProgram


@pytest.fixture
def program(folder):
    """The program, read anew at each question: tests write its files first."""

    class Anew:
        def __getattr__(self, name):
            return getattr(FolderProgram(folder), name)

    return Anew()


def paths(files):
    return [file.path for file in files]


def test_a_program_has_a_name_a_project_and_an_entry_point(program, write):
    write("__main__.py", "import pulumi")
    assert program.name == "program"
    assert program.root == "."
    assert program.project_file == "Pulumi.yaml"
    assert program.project == {"name": "orders", "runtime": "python"}
    assert program.project_error is None
    assert program.runtime == "python"
    assert program.entry_point == "__main__.py"
    assert program.exists(program.entry_point)
    assert [type(file) for file in program.files()] == [ProgramFile]


def test_the_entry_point_is_named_also_where_it_is_missing(program):
    assert program.entry_point == "__main__.py"
    assert not program.exists("__main__.py")


@pytest.mark.parametrize("main", ["infra", "./infra/", "infra/."])
@pytest.mark.parametrize("start", [".", "infra", "infra/deeper"])
def test_main_may_name_a_folder_in_which_the_program_then_runs(folder, write, main, start):
    write("Pulumi.yaml", f"name: orders\nruntime: python\nmain: {main}\n")
    write("infra/__main__.py", "import stack")
    write("infra/stack.py")
    write("infra/deeper/x.txt")
    write("backend/server.py")
    program = FolderProgram(folder / start)
    assert (program.name, program.root, program.project_file) == ("infra", "..", "../Pulumi.yaml")
    assert program.entry_point == "__main__.py"
    assert paths(program.files()) == ["__main__.py", "stack.py"]
    assert program.module("stack").path == "stack.py"
    assert program.text("../Pulumi.yaml").startswith("name: orders")
    assert program.exists("../backend")


def test_main_may_name_a_file_whose_neighbours_then_cannot_be_imported(program, write):
    write("Pulumi.yaml", "name: orders\nruntime: python\nmain: infra/stack.py\n")
    write("infra/stack.py", "import helpers\n")
    write("infra/helpers.py")
    assert (program.name, program.entry_point) == ("infra", "stack.py")
    assert [(each.module, each.path) for each in program.misplaced()] == [("helpers", "helpers.py")]
    # It is what the import means.
    assert paths(program.modules()) == ["stack.py", "helpers.py"]
    assert paths(program.files()) == ["helpers.py", "stack.py"]


@pytest.mark.parametrize("main", ["nowhere", "/etc", "..", "../other", "C:\\infra"])
def test_main_that_names_nothing_in_the_project_leaves_no_entry_point(program, folder, write, main):
    write("Pulumi.yaml", f"name: orders\nruntime: python\nmain: '{main}'\n")
    (folder.parent / "other").mkdir()
    assert program.entry_point is None
    assert program.root == "."
    assert program.module("x") is None


@pytest.mark.parametrize("main", ["", "[a]", "3"])
def test_main_that_is_no_path_is_none(program, write, main):
    write("Pulumi.yaml", f"name: orders\nruntime: python\nmain: {main}\n")
    assert program.entry_point == "__main__.py"


def test_the_runtime_may_be_an_object(program, write):
    write("Pulumi.yaml", "name: orders\nruntime:\n  name: python\n  options:\n    virtualenv: venv\n")
    assert program.runtime == "python"


@pytest.mark.parametrize("runtime", ["go", "{name: yaml}"])
def test_python_files_beside_a_program_in_another_language_are_not_the_program(program, write, runtime):
    write("Pulumi.yaml", f"name: orders\nruntime: {runtime}\n")
    write("lambda/app.py")
    assert paths(program.files()) == paths(program.modules() if program.runtime == "python" else ()) == []
    with pytest.raises(Undecided, match=r"the program, which is written in (go|yaml)"):
        _ = program.entry_point


def test_a_folder_without_a_project_is_a_python_program_if_it_has_an_entry_point(tmp_path):
    program = FolderProgram(tmp_path)
    (tmp_path / "x.py").write_text("")
    assert (program.project, program.project_error, program.project_file, program.runtime) == (None, None, None, "")
    assert paths(program.files()) == []
    (tmp_path / "__main__.py").write_text("")
    assert paths(FolderProgram(tmp_path).files()) == ["__main__.py", "x.py"]


@pytest.mark.parametrize("name", ["Pulumi.yml", "Pulumi.json"])
def test_a_project_file_may_have_other_names(program, folder, write, name):
    (folder / "Pulumi.yaml").unlink()
    write(name, '{"name": "orders", "runtime": "python"}')
    assert (program.project_file, program.runtime) == (name, "python")


@pytest.mark.parametrize(
    ("content", "at", "message"),
    [
        ("name: orders\nruntime: [python\n", (3, 1), "is not YAML: expected ',' or ']'"),
        ("name: a: b\n", (1, 8), "is not YAML: mapping values are not allowed"),
        ("name: orders\n\tx: 1\n", (2, 1), "is not YAML: found character '\\t'"),
        ("name: *missing\n", (1, 7), "is not YAML: found undefined alias"),
        ("name: !!bool yes\n", (1, 7), "is not YAML: 'yes' is not of the type bool"),
        ("name: orders\nruntime: python\nname: b\n", (3, 1), "has the key 'name' twice: line 1 has it too"),
        ("name: orders\nruntime: \x07\n", (2, 1), "is not YAML: it has a character"),
        (b"name: orders\nruntime: \xff\n", (2, 1), "is not UTF-8"),
        ("- " * 1000, (1, 1), "is not YAML: RecursionError"),
        ("- a\n- b\n", (1, 1), "is no mapping of keys to values"),
        ("", (1, 1), "is no mapping of keys to values"),
        ("# " + "x" * limits.MAX_PROJECT_BYTES, (1, 1), "cannot be read: Pulumi.yaml, which is larger than 256 KiB"),
    ],
)
def test_a_broken_project_file_says_where_and_why(program, write, content, at, message):
    write("Pulumi.yaml", content)
    error = program.project_error
    assert program.project is None
    assert (error.place.path, error.place.line, error.place.column) == ("Pulumi.yaml", *at)
    assert error.message.startswith(message)


def test_the_place_of_an_error_has_the_line(program, write):
    write("Pulumi.yaml", "\ufeffname: a: b\r\n")
    assert program.project_error.place == Place("Pulumi.yaml", 1, 8, "name: a: b")


def test_an_anchor_that_holds_itself_and_a_thousand_laughs_do_no_harm(program, write):
    laughs = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 20))
    write("Pulumi.yaml", f"name: orders\n{laughs}")
    assert program.project_error.message == "is not YAML: it refers to its own parts too often"
    write("Pulumi.yaml", "name: orders\nself: &self [*self]\n")
    assert program.project_error.message == "is not YAML: an anchor contains itself"


def test_a_project_in_json_comes_first_and_its_faults_have_their_places(program, write):
    write("Pulumi.yaml", "name: other\n")
    write("Pulumi.json", '{"name": "orders",\n "runtime": "python",\n "main": "gone"}')
    assert (program.project["name"], program.project_file) == ("orders", "Pulumi.json")
    assert [(error.place.line, error.message) for error in program.project_errors()] == [
        (3, "names main: gone, which does not exist")
    ]
    write("Pulumi.json", '{"name": "orders",\n "runtime" "python"}')
    assert program.project_error.message == "is not JSON: Expecting ':' delimiter"


def test_files_that_are_not_the_authors_are_left_out(program, write):
    write("__main__.py")
    write("components/queue.py")
    write("venv/pyvenv.cfg")
    write("venv/lib/python3.12/site-packages/x.py")
    write("any_name/pyvenv.cfg")
    write("any_name/x.py")
    write("conda/conda-meta/history")
    write("conda/x.py")
    write("lib/site-packages/x.py")
    for name in (".git", ".venv", ".hidden", "node_modules", "__pycache__", "__pypackages__"):
        write(f"{name}/x.py")
    write("other/Pulumi.yaml")
    write("other/__main__.py")
    write("policy/PulumiPolicy.yaml")
    write("policy/__main__.py")
    assert paths(program.files()) == ["__main__.py", "components/queue.py"]
    assert program.truncated is False


def test_a_link_out_of_the_program_is_not_followed(program, folder, tmp_path, write):
    (tmp_path / "secret.py").write_text("secret = 1")
    write("__main__.py")
    write("shared/real.py", "x = 1")
    (folder / "leak.py").symlink_to("../secret.py")
    (folder / "gone.py").symlink_to("nowhere.py")
    (folder / "same.py").symlink_to("shared/real.py")
    (folder / "up").symlink_to("..")
    os.mkfifo(folder / "pipe.py")
    assert paths(program.files()) == ["__main__.py", "same.py", "shared/real.py"]
    assert program.truncated is True
    with pytest.raises(Undecided, match=r"leak\.py, which is a link out of the program's folder"):
        program.text("leak.py")
    with pytest.raises(Undecided, match=r"leak\.py, which is a link out"):
        program.module("leak")


def test_files_are_read_up_to_the_limits(program, write, monkeypatch):
    monkeypatch.setattr(program_module, "MAX_SOURCE_BYTES", 10)
    for name in "abc":
        write(f"{name}.py", "x = 1")
    assert paths(program.files()) == ["a.py", "b.py"]
    assert program.truncated is True
    monkeypatch.setattr(program_module, "MAX_FILES", 2)
    assert paths(program.files()) == []
    assert program.truncated is True


def test_a_file_that_is_too_large_is_left_out(program, folder, write):
    write("__main__.py")
    with (folder / "big.py").open("wb") as file:
        file.truncate(limits.MAX_FILE_BYTES + 1)
    assert paths(program.files()) == ["__main__.py"]
    with pytest.raises(Undecided, match=r"big\.py, which is larger than 5120 KiB"):
        program.text("big.py")


def test_a_folder_that_cannot_be_listed_leaves_the_rest(program, write, monkeypatch):
    write("__main__.py")
    write("sub/x.py")
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(program_module.os, "scandir", refuse)
    assert paths(program.files()) == ["__main__.py"]
    assert program.truncated is True


def test_the_modules_are_those_that_the_entry_point_leads_to(program, write):
    write("__main__.py", "import pulumi\nfrom components import network, missing\nif x:\n    import tasks.deep.job")
    write("components/__init__.py", "from .base import Base")
    write("components/base.py", "from . import naming\nfrom ..outside import x\nfrom .... import y")
    write("components/naming.py", "import components.network")
    write("components/network.py", "from components import *")
    write("components/unused.py")
    write("tasks/deep/job.py", "def broken(:")
    write("tests/test_it.py", "import components.unused")
    write("lambda/app.py", "import requests")
    assert paths(program.modules()) == [
        "__main__.py",
        "components/__init__.py",
        "components/network.py",
        "tasks/deep/job.py",
        "components/base.py",
        "components/naming.py",
    ]


def test_modules_that_may_not_be_listed_are_passed_over(program, folder, tmp_path, write):
    write("__main__.py", "import leak")
    (tmp_path / "secret.py").write_text("x = 1")
    (folder / "leak.py").symlink_to("../secret.py")
    assert paths(program.modules()) == ["__main__.py"]


def test_a_module_is_found_as_import_finds_it(program, write):
    write("__main__.py")
    write("lib/__init__.py")
    write("lib.py")
    write("a/b.py")
    assert program.module("lib").path == "lib/__init__.py"
    assert program.module("a.b").path == "a/b.py"
    assert program.module("a") is None
    assert program.module("pulumi") is None


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfpulumi\r\n", "pulumi\r\n"),
        ("# -*- coding: latin-1 -*-\né".encode("latin-1"), "# -*- coding: latin-1 -*-\né"),
        (b"", ""),
    ],
)
def test_text_is_decoded(program, write, data, text):
    write("requirements.txt", data)
    assert program.text("requirements.txt") == text


def test_what_is_no_text_is_undecided_and_what_is_not_there_is_none(program, folder, write):
    write("logo.txt", b"\x89PNG\xff")
    with pytest.raises(Undecided, match=r"logo\.txt, which is not UTF-8 text"):
        program.text("logo.txt")
    os.mkfifo(folder / "pipe")
    with pytest.raises(Undecided, match="neither a file nor a folder"):
        program.text("pipe")
    for path in ("nowhere.txt", ".", "a\0b"):
        assert program.text(path) is None


def test_paths_that_exist_are_told_wherever_they_are(program, tmp_path, write):
    write("lambda/app.py")
    (tmp_path / "beside").mkdir()
    assert [program.exists(path) for path in ("lambda", "./lambda/app.py", "../beside", str(tmp_path))] == [True] * 4
    assert [program.exists(path) for path in ("lib/lambda", "../other", "a\0b", "x" * 5000)] == [False] * 4


def test_a_file_with_bytes_in_no_encoding_is_a_file_with_an_error(program, write):
    write("__main__.py", b"x = '\xe9'\n")
    (file,) = program.files()
    assert file.error is not None


def test_files_of_a_known_folder_have_the_program(folder, write):
    write("__main__.py")
    assert paths(LocalFiles(folder).program.files()) == ["__main__.py"]


def test_a_relative_folder_is_taken_from_here(folder, write, monkeypatch):
    write("__main__.py")
    monkeypatch.chdir(folder.parent)
    assert FolderProgram(Path("program")).name == "program"

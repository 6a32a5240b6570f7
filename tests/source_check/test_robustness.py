"""Whatever lies in a program's folder, its source is read as far as it can be, and nothing breaks."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from preflight.core.catalogue import discover
from preflight.core.policy import Abstention, Defect, Violation
from preflight.core.slips import UnknownArgument
from preflight.core.stack import Setting, Stack
from preflight.files.limits import MAX_FILE_BYTES
from preflight.files.program import FolderProgram

HERE = tuple(Path(path) for path in sys.path if path.endswith("site-packages"))
POLICIES = [policy for policy in discover().policies if policy.kind == "program"]
# A slip that every reading finds if it comes so far.
SLIP = 'import pulumi_aws as aws\n\naddress = aws.ec2.Eip("nat", vpc=True)\n'


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: orders\nruntime: python\n")
    (tmp_path / "requirements.txt").write_text("pulumi-aws\n")
    return tmp_path


@pytest.fixture
def write(folder):
    def write(path, content):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())

    return write


@pytest.fixture
def judged(folder):
    """What all policies say of the program: the violations' places and messages, and why some abstain."""

    def judged():
        files = SimpleNamespace(program=FolderProgram(folder, HERE))
        stack = Stack([], setting=Setting(project="orders", stack="dev"), files=files)
        verdicts = [verdict for policy in POLICIES for verdict in policy.judge(stack)]
        assert [each.message for each in verdicts if isinstance(each, Defect)] == []
        found = [each for each in verdicts if isinstance(each, Violation)]
        return SimpleNamespace(
            slips=[str(each.place) for each in found if "takes no such argument" in each.message],
            messages=[each.sentence for each in found],
            blocking=[each.sentence for each in found if each.policy.enforcement == "mandatory" and not each.advisory],
            abstentions=[each.reason for each in verdicts if isinstance(each, Abstention)],
        )

    return judged


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ("def broken(:\n", "is not Python: "),
        ("    x = 1\n", "is not Python: unexpected indent"),
        ("if True:\n", "is not Python: expected an indented block"),
        ("x = '\n", "is not Python: unterminated string literal"),
        (b"x = '\xff\xfe'\n", "is not Python: "),
        (b"# coding: no-such-encoding\n", "is not Python: unknown encoding"),
        (b"x = 1\0\n", "is not Python: source code string cannot contain null bytes"),
    ],
)
def test_a_file_that_is_not_python_is_told_and_the_others_are_read(write, judged, broken, message):
    write("__main__.py", f"import broken\n{SLIP}")
    write("broken.py", broken)
    said = judged()
    assert said.slips == ["__main__.py:4"]
    assert [each for each in said.blocking if each.startswith("broken.py") and message in each]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_places_are_right_whatever_ends_a_line_and_begins_the_file(write, judged, mark, end):
    write("__main__.py", mark + SLIP.replace("\n", end).encode())
    said = judged()
    assert said.slips == ["__main__.py:3"]
    assert len(said.blocking) == 1


def test_a_file_in_another_encoding_is_read_by_its_own_word(write, judged):
    write("__main__.py", "# coding: latin-1\nname = 'Größe'; ".encode("latin-1") + SLIP.encode())
    assert judged().slips == ["__main__.py:4"]


def test_columns_count_characters(folder, write):
    write("__main__.py", 'import pulumi_aws as aws\n\n名前 = aws.ec2.Eip("größe", vpc=True)\n')
    slip = FolderProgram(folder, HERE).reading.slips(UnknownArgument)[0]
    assert slip.place.text[slip.place.column - 1 :].startswith("vpc=True")


def test_a_file_of_five_megabytes_is_read_in_time(write, judged):
    picture = "".join(f"    'row {n}': '{'x' * 200}',\n" for n in range(23_000))
    write("data.py", f"picture = {{\n{picture}}}\n")
    write("__main__.py", f"import data\n{SLIP}")
    began = time.process_time()
    assert judged().slips == ["__main__.py:4"]
    assert time.process_time() - began < 60


def test_a_file_that_is_too_large_is_passed_over(write, judged):
    write("data.py", "#" * (MAX_FILE_BYTES + 1))
    write("__main__.py", f"import data\nfrom data import whatever\n{SLIP}")
    said = judged()
    assert said.slips == ["__main__.py:5"]
    assert len(said.blocking) == 1


@pytest.mark.parametrize(
    "deep",
    [
        "x = " + "[" * 90 + "]" * 90,
        "x = " + "(" * 5000 + "1" + ")" * 5000,
        "x = " + "-" * 20_000 + "1",
        "x = " + "+".join(["1"] * 20_000),
        "x = " + " + ".join(["[y]"] * 3000),
        "x = y" + ".a" * 20_000,
        "x = y" + "()" * 3000,
        "x = y" + "[0]" * 3000,
        "x = " + "lambda: " * 3000 + "1",
        "x = " + "f(" * 95 + ")" * 95,
        "x = " + "{'a': " * 95 + "1" + "}" * 95,
        "x = " + " if y else ".join(["1"] * 3000),
        "x = " + " or ".join(["y"] * 20_000),
        "".join(f"x{n + 1} = x{n}\n" for n in range(5000)),
        "".join(f"def f{n + 1}():\n    return f{n}()\n" for n in range(300)) + "y = f300()\n",
        "".join(f"class C{n + 1}(C{n}):\n    pass\n" for n in range(500)) + "C500().missing\n",
        "".join(f"{'    ' * n}if y:\n" for n in range(95)) + "    " * 95 + "z = 1\n",
        "".join(f"{' ' * n}def f():\n" for n in range(95)) + " " * 95 + "pass\n",
        "if y:\n    pass\n" + "elif y:\n    pass\n" * 3000,
    ],
    ids=range(19),
)
def test_what_is_nested_deeply_or_leads_far_does_no_harm(write, judged, deep):
    write("__main__.py", f"import deep\n{SLIP}")
    write("deep.py", f"import pulumi_aws as aws\ny = f0 = x0 = C0 = object\n{deep}\naws.sqs.Queue('x', name=x)\n")
    assert "__main__.py:4" in judged().slips


@pytest.mark.parametrize(
    "text",
    [
        "import __main__\nfrom __main__ import address\n",
        "from . import more\nfrom .more import *\n",
        "x = y\ny = x\nx.name\n",
        "x = x.name\nx.other\n",
        "def f():\n    return g()\ndef g():\n    return f()\nf().name\n",
        "def f(x=None):\n    return f(f)\nf(f)(f).name\n",
        "class A(B): pass\nclass B(A): pass\nA().name\n",
        "class A(A): pass\nA().name\nA.name\nA(1, x=2)\n",
        "class A:\n    def __init__(self):\n        self.a = A()\n        self.b = self.b\n\nA().a.a.b.c\n",
        "class A:\n    @property\n    def a(self):\n        return self.a\n\nA().a.a\n",
        "x = {}\nx['x'] = x\nx['x']['x'].name\ny = [y for y in y]\n",
        "x = [x]\nx[0][0].name\n",
        "d = {'tags': d, **d}\nimport pulumi_aws as aws\naws.sqs.Queue('x', **d)\n",
        "for x in x:\n    x = x\n",
        "with x as x: x\n",
        "f = lambda: f()\nf().name\n",
        "import pulumi\nclass A(pulumi.ComponentResource):\n    def __init__(self, a: 'A'):\n        self.a = a.a\nA(A(A))\n",
        "from circle import x as y, y as x\n",
        "from other import *\n",
    ],
    ids=range(19),
)
def test_what_leads_back_to_itself_does_no_harm(write, judged, text):
    write("__main__.py", f"import circle\n{SLIP}")
    write("circle.py", text)
    write("other.py", "from circle import *\nfrom other import *\nimport circle\ncircle.x.y\n")
    assert "__main__.py:4" in judged().slips


def test_classes_of_several_files_that_inherit_from_each_other_do_no_harm(write, judged):
    write("a.py", "import b\n\nclass A(b.B):\n    pass\n")
    write("b.py", "import a\n\nclass B(a.A):\n    pass\n")
    write("__main__.py", f"from a import A\nA(1, x=2).y.z\n{SLIP}")
    assert "__main__.py:5" in judged().slips


def test_what_installers_and_notebooks_leave_in_the_folder_is_not_the_program(folder, write, judged):
    for name in ("venv", "env", ".venv", "any_name"):
        write(f"{name}/pyvenv.cfg", "home = /usr/bin\n")
        write(f"{name}/lib/python3.12/site-packages/pulumi_aws/__init__.py", "broken(")
        write(f"{name}/helper.py", SLIP)
    for name in ("node_modules/x", "lib/site-packages", ".ipynb_checkpoints", "__pycache__"):
        write(f"{name}/helper.py", "broken(")
    write("notebook.ipynb", '{"cells": [{"cell_type": "code", "source": ["%pip install pulumi"]}]}')
    write("__main__.py", SLIP)
    assert [file.path for file in FolderProgram(folder, HERE).files()] == ["__main__.py"]
    said = judged()
    assert said.slips == ["__main__.py:3"]
    assert len(said.blocking) == 1


def test_links_that_lead_nowhere_or_back_are_not_followed(folder, write, judged):
    write("__main__.py", f"import loop, self_, up.inner\n{SLIP}")
    (folder / "loop.py").symlink_to("pool.py")
    (folder / "pool.py").symlink_to("loop.py")
    (folder / "self_").symlink_to(".")
    (folder / "up").symlink_to("..")
    (folder / "gone.py").symlink_to("nowhere.py")
    assert "__main__.py:4" in judged().slips


@pytest.mark.parametrize("name", ["my-module.py", "2024.py", "a b.py", "class.py", "naïve.py", "x.y.py", ".hidden.py"])
def test_a_file_may_have_any_name(write, judged, name):
    write("__main__.py", SLIP)
    write(name, SLIP)
    said = judged()
    assert said.slips == ["__main__.py:3"]
    assert len(said.blocking) == 1


@pytest.mark.skipif(sys.platform == "darwin", reason="its file names are Unicode")
def test_a_file_may_have_a_name_in_no_encoding(folder, write, judged):
    write("__main__.py", SLIP)
    Path(os.fsdecode(os.fsencode(folder) + b"/na\xffme.py")).write_text(SLIP)
    assert judged().slips == ["__main__.py:3"]


def test_an_empty_program_is_read(write, judged):
    write("__main__.py", "")
    assert judged().blocking == []

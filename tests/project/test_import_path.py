"""The import path of a program is the one that Python has: each program here is run, too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from preflight.core.slips import UnknownArgument, UnknownAttribute
from preflight.files.program import FolderProgram
from preflight.project.import_path import installed

# Prints the file of each module that the program imports, with or without its folder on the path, as Pulumi starts it.
RUN = """
import runpy, sys
sys.path[0:1] = []
sys.argv = [sys.argv[1]]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
SHOP = "import pulumi_aws as aws\n\nqueue = aws.sqs.Queue('orders', dealy_seconds=3)\n"


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def project(folder: Path, files: dict[str, str], main: str = "") -> FolderProgram:
    write(folder, {"Pulumi.yaml": f"name: shop\nruntime: python\n{main and f'main: {main}'}\n", **files})
    return FolderProgram(folder, ())


def run(program: FolderProgram) -> list[str]:
    """The files of the program's own modules that Python really imports, as seen from its folder."""
    entry = "." if program.is_on_path else program.entry_point
    code = f"{RUN}\nfor name, module in list(sys.modules.items()):\n    print(getattr(module, '__file__', None))\n"
    done = subprocess.run(
        [sys.executable, "-c", code, entry], cwd=program.folder, capture_output=True, text=True, check=True
    )
    files = {Path(line) for line in done.stdout.splitlines() if line.endswith(".py")}
    own = (os.path.relpath(file, program.folder) for file in files if file.is_relative_to(program.folder.parent))
    return sorted(path for path in own if path != program.entry_point)


def followed(program: FolderProgram) -> list[str]:
    entry = program.entry_point
    return sorted(file.path for file in program.modules() if file.path != entry)


INSERTS = {
    "a literal": "sys.path.insert(0, '../shared')",
    "appended": "sys.path.append('../shared')",
    "the folder of the file": "sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'shared'))",
    "absolute": "sys.path.insert(0, os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../shared')))",
    "a name": "HERE = os.path.dirname(os.path.realpath(__file__))\nsys.path.append(HERE + '/../shared')",
    "pathlib": "sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'shared'))",
    "parents": "ROOT = Path(__file__).resolve().parents[1]\nsys.path.insert(0, str(ROOT / 'shared'))",
    "joinpath": "sys.path.insert(0, Path(__file__).absolute().parent.joinpath('..', 'shared').as_posix())",
    "an f-string": "sys.path.append(f'{os.getcwd()}/../shared')",
    "the working folder": "sys.path.append(str(Path.cwd().parent / 'shared'))",
    "several": "sys.path.extend(['nowhere', '../shared'])",
    "added": "sys.path += ['../shared']",
    "before": "sys.path = ['../shared'] + sys.path",
    "after": "sys.path = sys.path + ['../shared']",
    "spread": "sys.path = ['../shared', *sys.path]",
    "sliced": "sys.path[0:0] = ['../shared']",
    "by its name": "from sys import path as where\nwhere.insert(0, '../shared')",
    "a condition": "if '../shared' not in sys.path:\n    sys.path.insert(0, '../shared')",
    "a loop": "for each in (1,):\n    sys.path.insert(0, '../shared')",
    "a site": "import site\nsite.addsitedir('../shared')",
    "an index": "sys.path.insert(1, '../shared')",
    "a separator": "sys.path.insert(0, os.pardir + os.sep + 'shared')",
}


@pytest.mark.parametrize("insert", INSERTS.values(), ids=INSERTS)
def test_a_folder_that_the_program_adds_is_looked_in(tmp_path, insert):
    head = f"import os, sys\nfrom pathlib import Path\n{insert}\n"
    files = {"__main__.py": f"{head}import shop.queues\nfrom shop import names\n", "__init__.py": ""}
    del files["__init__.py"]
    program = project(tmp_path / "infra", files)
    write(
        tmp_path / "shared" / "shop",
        {"__init__.py": "", "queues.py": "from . import topics\n", "topics.py": "", "names.py": ""},
    )
    assert followed(program) == run(program)
    assert len(followed(program)) == 4
    names = {file.path: program.module_name(file) for file in program.modules()}
    assert names["__main__.py"] == "__main__"
    assert names["../shared/shop/topics.py"] == "shop.topics"


def test_the_path_at_the_time_of_an_import_counts(tmp_path):
    files = {
        "__main__.py": "import sys\nimport names\nsys.path.insert(0, '../shared')\nimport names, kinds\nimport later\n",
        "names.py": "",
        "kinds.py": "",
        "later.py": "def use():\n    import parts\nuse()\n",
        "parts.py": "",
    }
    program = project(tmp_path / "infra", files)
    write(tmp_path / "shared", {"names.py": "", "kinds.py": "", "parts.py": ""})
    assert followed(program) == run(program) == ["../shared/kinds.py", "../shared/parts.py", "later.py", "names.py"]


def test_a_module_changes_the_path_when_it_is_imported(tmp_path):
    files = {"__main__.py": "import paths\nimport shop\n", "paths.py": "import sys\nsys.path.append('../shared')\n"}
    program = project(tmp_path / "infra", files)
    write(tmp_path / "shared", {"shop.py": "import other\n", "other.py": ""})
    assert followed(program) == run(program) == ["../shared/other.py", "../shared/shop.py", "paths.py"]


def test_a_file_that_pulumi_runs_by_its_name_has_a_relative_path_of_its_own(tmp_path):
    # https://docs.python.org/3/library/runpy.html: `__file__` is "app.py", whose parent and grandparent are both ".".
    head = "import sys\nfrom pathlib import Path\nsys.path.insert(0, str(Path(__file__).parent.parent))\n"
    program = project(
        tmp_path / "infra", {"src/app.py": f"{head}import shop\n", "src/shop.py": "", "shop.py": ""}, "src/app.py"
    )
    assert followed(program) == run(program) == ["shop.py"]


def test_packages_come_before_what_is_added_after_them_and_the_standard_library_too(tmp_path):
    files = {"__main__.py": "import sys\nsys.path.append('../shared')\nimport json, pulumi, shop\n"}
    program = FolderProgram(project(tmp_path / "infra", files).folder, (Path(pytest.__file__).parents[1],))
    write(tmp_path / "shared", {"json.py": "", "pulumi.py": "", "shop.py": "", "sys.py": ""})
    assert followed(program) == run(program) == ["../shared/shop.py"]


def test_a_change_that_cannot_be_inferred_leaves_the_rest_and_blames_nobody(tmp_path):
    main = "import os, sys\nsys.path.append(os.environ['SHARED'])\nimport shop\nfrom infra import other\n"
    program = project(tmp_path / "infra", {"__main__.py": main, "shop.py": "", "infra/x.py": ""})
    assert followed(program) == ["shop.py"]
    assert list(program.misplaced()) == []


def test_pythonpath_comes_after_the_programs_folder_and_is_seen_from_it(tmp_path, monkeypatch):
    program = project(tmp_path / "infra", {"__main__.py": "import shop, names\n", "names.py": ""})
    write(tmp_path / "shared", {"shop.py": "", "names.py": ""})
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["../shared", "", str(tmp_path / "nowhere")]))
    assert followed(program) == run(program) == ["../shared/shop.py", "names.py"]
    assert list(program.misplaced()) == []


def test_pth_files_and_editable_installs_are_read_and_not_executed(tmp_path):
    packages = tmp_path / "site-packages"
    mark = tmp_path / "mark"
    finder = (
        "from __future__ import annotations\n"
        f"MAPPING: dict[str, str] = {{'shop': {str(tmp_path / 'a' / 'shop')!r}, 'single': {str(tmp_path / 'a' / 'single')!r}}}\n"
        "NAMESPACES: dict[str, list[str]] = {}\n"
    )
    write(
        packages,
        {
            "a.pth": f"import pathlib; pathlib.Path({str(mark)!r}).touch()\n# no\n{tmp_path / 'b'}\n../c\nnowhere\n",
            "__editable___shop_1_0_finder.py": finder,
            "__editable___bad_finder.py": "MAPPING = {open('x'): 1}\n",
        },
    )
    write(
        tmp_path,
        {"a/shop/__init__.py": "", "a/shop/queues.py": "", "a/single.py": "", "b/parts.py": "", "c/kinds.py": ""},
    )
    found = installed([packages])
    assert (list(found.added), set(found.editable)) == ([tmp_path / "b", tmp_path / "c"], {"shop", "single"})
    folder = project(tmp_path / "infra", {"__main__.py": "import shop.queues, single, parts, kinds\n"}).folder
    program = FolderProgram(folder, (packages,))
    assert followed(program) == [
        "../a/shop/__init__.py",
        "../a/shop/queues.py",
        "../a/single.py",
        "../b/parts.py",
        "../c/kinds.py",
    ]
    assert not mark.exists()


def test_a_link_out_of_the_project_and_what_is_no_file_are_not_followed(tmp_path):
    program = project(
        tmp_path / "infra", {"__main__.py": "import sys\nsys.path.append('lib')\nimport shop, pipe\n", "lib/x.py": ""}
    )
    write(tmp_path, {"secret.py": ""})
    (tmp_path / "infra" / "lib" / "shop.py").symlink_to(tmp_path / "secret.py")
    os.mkfifo(tmp_path / "infra" / "lib" / "pipe.py")
    assert followed(program) == []


MAIN = "import pulumi\nfrom shop import queue\n\npulumi.export('url', queue.ulr)\n"
PACKAGE = {"infra/shop/__init__.py": "from .queues import queue\n", "infra/shop/queues.py": SHOP}
PATHS = "import sys\nsys.path.append('../lib')\n"
WAYS = {
    "plain": ({"infra/__main__.py": MAIN, "infra/shop.py": SHOP}, "", ""),
    "a package": ({"infra/__main__.py": MAIN, **PACKAGE}, "", ""),
    "PYTHONPATH": ({"infra/__main__.py": MAIN, "lib/shop.py": SHOP}, "", "../lib"),
    "PYTHONPATH of the project, main a folder": ({"infra/app/__main__.py": MAIN, "infra/shop.py": SHOP}, "app", ".."),
    "main a file": ({"infra/app.py": MAIN, "infra/shop.py": SHOP}, "app.py", ""),
    "main a file in a folder": ({"infra/app/run.py": MAIN, "infra/app/shop.py": SHOP}, "app/run.py", ""),
    "main a file, with PYTHONPATH": ({"infra/app.py": MAIN, "infra/shop.py": SHOP}, "app.py", "."),
    "main a file that adds its folder": (
        {
            "infra/app.py": f"import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n{MAIN}",
            "infra/shop.py": SHOP,
        },
        "app.py",
        "",
    ),
    "an edit": (
        {"infra/__main__.py": f"import sys\nsys.path.insert(0, '../lib')\n{MAIN}", "lib/shop.py": SHOP},
        "",
        "",
    ),
    "an edit with a package": (
        {
            "infra/__main__.py": "import sys\nfrom pathlib import Path\nsys.path.append(str(Path(__file__).parents[1]))\n"
            + MAIN.replace("from shop", "from lib.shop"),
            "lib/shop.py": SHOP,
        },
        "",
        "",
    ),
    "an edit in a module": (
        {
            "infra/__main__.py": f"import paths\n{MAIN}",
            "infra/paths.py": PATHS,
            "lib/shop.py": SHOP,
        },
        "",
        "",
    ),
}


@pytest.mark.parametrize(("files", "main", "python_path"), WAYS.values(), ids=WAYS)
def test_the_source_check_finds_the_same_errors_however_modules_are_found(
    tmp_path, monkeypatch, files, main, python_path
):
    packages = (Path(pytest.__file__).parents[1],)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    write(tmp_path, files)
    write(tmp_path, {"infra/Pulumi.yaml": f"name: shop\nruntime: python\n{main and f'main: {main}'}\n"})
    if python_path:
        monkeypatch.setenv("PYTHONPATH", python_path)
    program = FolderProgram(tmp_path / "infra", packages)
    errors = [*program.reading.slips(UnknownArgument), *program.reading.slips(UnknownAttribute)]
    assert [(Path(each.place.path).name in ("shop.py", "queues.py"), each.name, each.certain) for each in errors] == [
        (True, "dealy_seconds", True),
        (False, "ulr", True),
    ]

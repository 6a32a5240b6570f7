"""What a program needs besides its source: an entry that runs, modules, configuration, packages."""

from __future__ import annotations

import pytest

from preflight.core.values import Undecided
from preflight.files.program import FolderProgram


@pytest.fixture
def installed(tmp_path):
    """Makes a folder of packages in which distributions are installed: {name: (modules, requirements)}."""

    def make(**distributions):
        for name, (modules, requirements) in distributions.items():
            info = tmp_path / "packages" / f"{name}-1.0.dist-info"
            info.mkdir(parents=True)
            lines = "".join(f"Requires-Dist: {each}\n" for each in requirements)
            (info / "METADATA").write_text(f"Name: {name}\n{lines}")
            (info / "RECORD").write_text("".join(f"{each}/__init__.py,,\n" for each in modules))
        return (tmp_path / "packages",)

    return make


def test_packages_are_known_by_what_is_installed_of_them(folder, write, installed):
    of_requests = (["requests"], ["idna>=2", "PySocks; extra == 'socks'"])
    packages = installed(PyYAML=(["yaml"], []), requests=of_requests, idna=(["idna"], []))
    write("requirements.txt", "Requests[socks]>=2 # for the shop\n")
    write("__main__.py", "import yaml\nimport requests\nimport idna\nimport unheard_of\n")
    found = list(FolderProgram(folder, packages).undeclared_imports())
    assert [(each.place.line, each.module, each.distribution) for each in found] == [(1, "yaml", "pyyaml")]


def test_a_workspace_has_what_the_package_json_above_it_names(folder, write):
    write("Pulumi.yaml", "name: orders\nruntime: nodejs\n")
    write("package.json", '{"dependencies": {"@pulumi/pulumi": "3"}}')
    write("../package.json", '{"workspaces": ["program"], "devDependencies": {"@pulumi/aws": "7"}}')
    write("index.ts", 'import { s3 } from "@pulumi/aws";\nimport * as random from "@pulumi/random";\n')
    found = list(FolderProgram(folder).undeclared_imports())

    assert [(each.place.line, each.distribution) for each in found] == [(2, "@pulumi/random")]


def test_without_requirements_nothing_is_undeclared(folder, write):
    write("__main__.py", "import pulumi_random\n")
    with pytest.raises(Undecided, match="no file in its folder lists"):
        list(FolderProgram(folder).undeclared_imports())


@pytest.mark.parametrize(
    ("call", "key"),
    [
        ("pulumi.Config().require('a')", "orders:a"),
        ("pulumi.Config('aws').require_int('a')", "aws:a"),
        ("pulumi.Config(name='aws').require(key='a')", "aws:a"),
        ("pulumi.Config().require('shop:a')", "shop:a"),
    ],
)
def test_required_keys_have_their_namespace(folder, write, call, key):
    write("__main__.py", f"import pulumi\n\nvalue = {call}\n")
    assert [each.key for each in FolderProgram(folder).required_config()] == [key]


@pytest.mark.parametrize(
    "command",
    [
        "pulumi config set a 1",
        "pulumi config set --secret a",
        "`pulumi config set --stack dev 'a' 1`",
        "pulumi config set --path a.b[0] 1",
        "pulumi config set orders:a 1",
    ],
)
def test_a_readme_declares_what_it_tells_to_set(folder, write, command):
    write("README.md", f"Run {command}\n")
    assert "orders:a" in FolderProgram(folder).declared_config


def test_an_environment_may_set_anything(folder, write):
    write("Pulumi.dev.yaml", "environment: [shared]\n")
    with pytest.raises(Undecided, match="takes configuration from an environment"):
        _ = FolderProgram(folder).declared_config


@pytest.mark.parametrize("path", ["../.flake8", "ruff.toml"])
def test_a_linter_of_the_repository_is_found(folder, write, path):
    assert not FolderProgram(folder).is_linted
    (folder.parent / ".git").mkdir()
    write(path, "")
    assert FolderProgram(folder).is_linted


def test_a_folder_on_the_path_by_a_link_has_its_modules(folder, write, tmp_path):
    write("Pulumi.yaml", "name: orders\nmain: lib/\nruntime: python\n")
    write("lib/__main__.py", "import lib.tap\n")
    write("lib/tap.py", "")
    packages = tmp_path / "packages"
    packages.mkdir()
    assert [each.path for each in FolderProgram(folder, (packages,)).misplaced()] == ["../lib/tap.py"]
    (packages / "orders.pth").write_text(f"{folder}\n")
    assert list(FolderProgram(folder, (packages,)).misplaced()) == []


def test_only_files_that_name_an_asset_are_parsed_for_what_is_packed(folder, write):
    write("__main__.py", "from pulumi import FileArchive as Packed\ncode = Packed('./a')\n")
    write(
        "letters.py",
        "import pulumi\ncode = pulumi.FileAsset('./b')\n".replace("Asset", "\N{FULLWIDTH LATIN CAPITAL LETTER A}sset"),
    )
    write("code/app.py", "def handler(event, context):\n    return event\n")
    program = FolderProgram(folder)

    assert [each.path for each in program.packed()] == ["./a", "./b"]
    assert [file.path for file in program.files() if "_parsed" in vars(file)] == ["__main__.py", "letters.py"]

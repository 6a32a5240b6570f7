"""What requirements name, in each form that they have."""

from __future__ import annotations

import pytest

from preflight.core.slips import UnknownArgument
from preflight.core.values import Undecided
from preflight.files.program import FolderProgram
from preflight.project.requirements import required_versions
from preflight.sdk.versions import admits


@pytest.fixture
def required(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: orders\nruntime: python\n")

    def required(**files):
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text)
        return dict(required_versions(FolderProgram(tmp_path)))

    return required


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("pulumi_aws>=7,<8", {"pulumi-aws": ">=7,<8"}),
        ("pulumi.aws[x, y] == 7.1.0 ; python_version > '3'  # why", {"pulumi-aws": "== 7.1.0"}),
        ("pulumi-aws (>=7)", {"pulumi-aws": ">=7"}),
        ("pulumi-aws @ git+https://example.com/x.git@v7#egg=y", {"pulumi-aws": ""}),
        ("pulumi-aws", {"pulumi-aws": ""}),
        ("# pulumi-aws", {}),
        ("--index-url https://example.com", {}),
    ],
)
def test_a_line_of_requirements_names_a_package_and_its_versions(required, line, named):
    assert required(requirements_txt=f"{line}\n") == named


@pytest.mark.parametrize(
    "text",
    [
        '[project]\nname = "x"\ndependencies = [\n    "pulumi-random>=4",\n    "pulumi-aws>=7",\n]\n',
        '[project]\ndependencies = ["pulumi-random>=4", "pulumi-aws>=7"]\n',
        '[project]\ndependencies = ["pulumi-random>=4"]\n[project.optional-dependencies]\naws = ["pulumi-aws>=7"]\n',
        '[project]\ndependencies = ["pulumi-random>=4"]\n[dependency-groups]\na = ["pulumi-aws>=7", {include-group = "b"}]\n',
        '[project]\ndependencies = ["pulumi-random>=4"]\n[tool.uv]\ndev-dependencies = ["pulumi-aws>=7"]\n',
        (
            '[tool.poetry.dependencies]\npython = "^3.11"\npulumi-random = "^4"\n[tool.poetry.group.x.dependencies]\n'
            'pulumi-aws = {version = "*"}\n'
        ),
        'tool.poetry.dependencies = {pulumi-random = "4", pulumi-aws = {git = "https://example.com"}}\n',
    ],
)
def test_pyproject_is_read_as_toml(required, text):
    assert set(required(pyproject_toml=text)) == {"pulumi-random", "pulumi-aws"}


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"requirements_txt": "-r other.txt\n"},
        {"requirements_txt": "-e .\n"},
        {"pyproject_toml": "[project\n"},
        {"pyproject_toml": '[project]\ndynamic = ["dependencies"]\n'},
        {"pyproject_toml": "[tool.ruff]\nline-length = 100\n"},
        {"setup_py": ""},
    ],
)
def test_what_no_file_names_as_a_whole_is_undecided(required, files):
    with pytest.raises(Undecided):
        required(**files)


def test_a_pyproject_that_only_configures_tools_leaves_requirements_alone(required):
    files = {"pyproject_toml": "[tool.ruff]\n", "requirements_txt": "pulumi\n"}
    assert required(**files) == {"pulumi": ""}


@pytest.mark.parametrize(
    ("versions", "admitted", "refused"),
    [
        (">=7,<8", "7.51.1", "8.0.0"),
        (">=4,<5", "4.38.1", "7.51.1"),
        ("~=7.1", "7.51.1", "8.0"),
        ("~=7.1.2", "7.1.9", "7.2.0"),
        ("==7.*", "7.51.1", "6.9"),
        ("==7.51", "7.51.0", "7.51.1"),
        ("!=7.51.1", "7.51.0", "7.51.1"),
        (">7.51", "7.51.1", "7.51.0"),
        ("<=7", "7.0.0", "7.0.1"),
        ("===7.51.1", "7.51.1", "7.51.2"),
        ("", "1", None),
        ("^7", "1", None),
    ],
)
def test_versions_are_compared_as_installers_do(versions, admitted, refused):
    assert admits(versions, admitted)
    assert refused is None or not admits(versions, refused)
    assert admits(versions, "")


def test_a_package_that_is_required_in_another_version_is_not_known(tmp_path):
    (tmp_path / "Pulumi.yaml").write_text("name: orders\nruntime: python\n")
    (tmp_path / "__main__.py").write_text("import pulumi_aws as aws\naws.sqs.Queue('q', dealy_seconds=3)\n")
    requirements = tmp_path / "requirements.txt"
    found = {}
    for versions in (">=7,<8", ">=4,<5", ""):
        requirements.write_text(f"pulumi\npulumi-aws{versions}\n")
        found[versions] = len(FolderProgram(tmp_path).reading.slips(UnknownArgument))
    assert found == {">=7,<8": 1, ">=4,<5": 0, "": 1}

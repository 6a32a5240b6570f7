"""What is published and what is installed: the pack in Pulumi Cloud's archive, and the command's wheel."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import grpc
import pytest
import tomllib
from google.protobuf import empty_pb2
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

from preflight import pack as ours
from preflight.check.failure import CannotCheck
from preflight.check.installing import FILES, install
from preflight.core.catalogue import discover

from .engine.cloud import TOKEN, cloud
from .engine.harness import REPOSITORY, Engine

MOST_BYTES = 3_000_000
# What a developer's checkout holds besides what belongs to the pack.
LEFTOVERS = {
    ".benchmarks",
    ".coverage",
    ".git",
    ".mypy_cache",
    ".pytest_cache",
    ".pulumi",
    ".ruff_cache",
    ".venv",
    "__pycache__",
    "build",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
}
SETTINGS = {"foresight", "selection", "exemptions", "baseline"}
COMPILED = {".dll", ".dylib", ".egg", ".pyc", ".pyd", ".pyo", ".so", ".whl"}


class Published(NamedTuple):
    """What Pulumi Cloud was sent: what it shows of the pack, and the archive that its clients unpack."""

    described: dict[str, Any]
    archive: bytes

    @property
    def files(self) -> list[PurePosixPath]:
        """The paths in the archive below its one folder."""
        with tarfile.open(fileobj=io.BytesIO(self.archive)) as tar:
            return [PurePosixPath(*PurePosixPath(each.name).parts[1:]) for each in tar.getmembers() if each.isfile()]


@pytest.fixture(scope="module")
def published(engine: Engine, tmp_path_factory) -> Published:
    folder = tmp_path_factory.mktemp("published") / "aws-preflight"
    install(folder, here=False)
    pack = engine.pack(folder)
    with cloud() as acme, pytest.MonkeyPatch.context() as patch:
        patch.setitem(engine.environment, "PULUMI_BACKEND_URL", acme.url)
        patch.setitem(engine.environment, "PULUMI_ACCESS_TOKEN", TOKEN)
        done = engine.run("policy", "publish", "acme", folder=pack)
    assert done.returncode == 0, done.stdout + done.stderr
    assert ("POST", f"/api/orgs/acme/policypacks/{ours.NAME}/versions/{ours.VERSION}/complete") in acme.received
    return Published(acme.described, acme.archive)


def test_pulumi_cloud_learns_of_every_policy(published):
    assert (published.described["name"], published.described["versionTag"]) == (ours.NAME, ours.VERSION)
    names = {policy["name"] for policy in published.described["policies"]}
    assert names == {*(policy.name for policy in discover().policies), *SETTINGS}
    (timeout,) = (each for each in published.described["policies"] if each["name"] == "lambda-timeout-is-chosen")
    assert timeout["configSchema"]["properties"]["at_least"]["default"] == 1


def test_the_archive_holds_the_pack_and_no_leftovers(published):
    files = published.files
    assert {"PulumiPolicy.yaml", "__main__.py", "requirements.txt", "LICENSE", "NOTICE"} <= set(map(str, files))
    assert [each for each in files if LEFTOVERS & set(each.parts) or ".egg-info" in str(each)] == []
    assert [each for each in files if each.suffix in COMPILED] == []
    assert len(published.archive) < MOST_BYTES


def test_an_analyzer_starts_from_the_unpacked_archive(published, tmp_path):
    with tarfile.open(fileobj=io.BytesIO(published.archive)) as tar:
        tar.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    # What the tests have installed and requirements.txt does not name: pulumi-policy, and what it requires.
    for name in ("pulumi_policy", "setuptools"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} is imported')\n")
    command = [sys.executable, "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            info = AnalyzerStub(channel).GetAnalyzerInfo(empty_pb2.Empty(), timeout=120)
        process.kill()
    assert len(info.policies) == len(discover().policies) + len(SETTINGS)


def test_the_command_requires_what_the_pack_does():
    lines = (REPOSITORY / "requirements.txt").read_text().splitlines()
    required = {line.replace('"', "'") for line in lines if not line.startswith("#")}

    assert required <= set(tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["dependencies"])


@pytest.fixture(scope="module")
def distributions(tmp_path_factory) -> tuple[Path, Path]:
    """The wheel that is built of the source distribution, and one that is built of the checkout."""
    folder = tmp_path_factory.mktemp("built")
    checkout = folder / "checkout"
    checkout.mkdir()
    # A build leaves its own folders beside the source.
    for name in (
        *("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", *FILES),
        *("preflight", "policies", "presets"),
    ):
        (checkout / name).symlink_to(REPOSITORY / name)
    build = f"from setuptools.build_meta import build_sdist; build_sdist({str(folder)!r})"
    run([sys.executable, "-c", build], cwd=checkout)
    (source,) = folder.glob("*.tar.gz")
    wheels = []
    for name, what in (("of-source", source), ("of-checkout", checkout)):
        made = folder / name
        run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", made, what])
        wheels += made.glob("*.whl")
    return wheels[0], wheels[1]


def test_the_wheel_holds_all_and_installs_one_package(distributions):
    expected = {
        Path("preflight", path.relative_to(below))
        for top, below in (("preflight", REPOSITORY / "preflight"), ("policies", REPOSITORY), ("presets", REPOSITORY))
        for path in (REPOSITORY / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    } | {Path("preflight", "published", name) for name in FILES}
    for wheel in distributions:
        with zipfile.ZipFile(wheel) as opened:
            packed = {Path(name) for name in opened.namelist() if ".dist-info/" not in name}
        assert packed == expected
        assert {path.parts[0] for path in packed} == {"preflight"}


@pytest.fixture(scope="module")
def installed(distributions, tmp_path_factory) -> Path:
    """The Python of an environment that has the wheel and, beside it, what the wheel requires."""
    folder = tmp_path_factory.mktemp("environment")
    run([sys.executable, "-m", "venv", "--without-pip", folder])
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            python,
            "install",
            "-q",
            "--no-deps",
            "--no-compile",
            distributions[0],
        ]
    )
    # Not what is installed here as a link to the checkout: that is found by a .pth, and one .pth reads no other.
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(run([python, "-c", where]).strip())
    (packages / "requirements.pth").write_text(sysconfig.get_path("purelib"))
    return python


@pytest.fixture
def program(tmp_path) -> Path:
    """A folder with a program, and with packages of a user's that are called as some of ours are."""
    environment = json.dumps(sys.prefix)
    (tmp_path / "Pulumi.yaml").write_text(
        f"name: shop\nruntime: {{name: python, options: {{virtualenv: {environment}}}}}\n"
    )
    (tmp_path / "__main__.py").write_text("import pulumi\n\npulumi.export('name', pulumi.get_stack())\n")
    (tmp_path / "stack.json").write_text('{"version": 3, "deployment": {"resources": []}}')
    for name in ("policies", "presets"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('a package of the user was imported')\n")
    return tmp_path


@pytest.mark.parametrize(
    "case",
    [
        (["--version"], 0, ours.VERSION),
        (["list"], 0, "lambda-role-can-log"),
        (["explain", "lambda-role-can-log"], 0, "may write the function's log"),
        (["explain", "API Stage not found"], 0, "apigateway-usage-plan-waits-for-stage"),
        (["check", ".", "--engine", "embedded"], 0, "mandatory"),
        (["check", ".", "--static"], 0, "mandatory"),
        (["check", ".", "--static", "--fix"], 0, ""),
        (["check", ".", "--engine", "embedded", "--json"], 0, '"version": 1'),
        (["check", ".", "--engine", "embedded", "--config", "strict"], 0, "mandatory"),
        (["doctor"], 0, "Nothing is missing"),
        (["check", "stack.json"], 0, "stack export"),
        (["new", "stack/sqs/queue_has_an_owner"], 2, "repository"),
    ],
    ids=lambda case: " ".join(case[0]),
)
@pytest.mark.parametrize("way", ["script", "module"])
def test_a_command_of_the_wheel_runs_beside_a_users_own_policies(installed, program, way, case):
    arguments, code, shown = case
    started = [script_of(installed, "preflight")] if way == "script" else [installed, "-m", "preflight"]
    done = subprocess.run(
        list(map(str, [*started, *arguments])), cwd=program, capture_output=True, text=True, check=False, timeout=600
    )

    assert done.returncode == code, done.stdout + done.stderr
    assert shown in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


def script_of(python: Path, name: str) -> Path:
    return python.with_name(f"{name}.exe" if os.name == "nt" else name)


def test_uvx_and_pipx_find_a_command_of_the_packages_name(installed):
    assert ours.VERSION in run([script_of(installed, ours.NAME), "--version"])


def test_the_wheel_has_the_version_of_the_pack(distributions):
    assert {wheel.name.split("-")[1] for wheel in distributions} == {ours.VERSION}


def test_a_preview_runs_with_a_pack_that_the_wheel_has_written(installed, engine, tmp_path):
    folder = tmp_path / "pack"
    shown = run([installed, "-m", "preflight", "install-pack", folder, "--here"], cwd=tmp_path)
    program = engine.program("import pulumi_aws as aws\n\naws.sqs.Queue('orders', message_retention_seconds=5)\n")

    result = engine.preview(program, folder)

    assert f"pulumi preview --policy-pack {folder}" in shown
    assert "orders" in {each.resource for each in result.violations}, result.text


def test_the_written_pack_is_the_published_one(installed, published, tmp_path):
    run([installed, "-m", "preflight", "install-pack", "pack"], cwd=tmp_path)

    written = {path.relative_to(tmp_path / "pack") for path in (tmp_path / "pack").rglob("*") if path.is_file()}
    top = {Path(path) for path in published.files if len(path.parts) == 1}
    assert {Path(name) for name in FILES} <= top & written
    assert {path for path in written if len(path.parts) > 1} == {
        Path(*(() if path.parts[0] == "preflight" else ("preflight",)), path)
        for path in published.files
        if path.parts[0] in {"preflight", "policies", "presets"}
    }
    for name in FILES:
        assert (tmp_path / "pack" / name).read_bytes() == (REPOSITORY / name).read_bytes()


@pytest.mark.parametrize(
    ("there", "words"), [("file", "exists and is not empty"), ("pack/file", "exists and is not empty")]
)
def test_a_pack_replaces_nothing(tmp_path, there, words):
    (tmp_path / there).parent.mkdir(exist_ok=True)
    (tmp_path / there).write_text("kept")

    with pytest.raises(CannotCheck, match=words):
        install(tmp_path / Path(there).parts[0], here=False)

    assert (tmp_path / there).read_text() == "kept"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_pack_that_cannot_be_written_is_refused(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CannotCheck, match="cannot be written"):
        install(tmp_path / "file" / "pack", here=False)


def test_the_wheel_has_every_policy_under_the_name_it_has_here(installed, tmp_path):
    script = (
        "import json, preflight; from preflight.core.catalogue import discover;"
        "print(json.dumps([preflight.__file__, {p.name: [p.check.__module__, p.kind] for p in discover().policies}]))"
    )
    file, found = json.loads(run([installed, "-c", script], cwd=tmp_path))

    assert Path(file).is_relative_to(installed.parents[1])
    assert found == {policy.name: [policy.check.__module__, policy.kind] for policy in discover().policies}


def run(command: list[str | Path], **options: Any) -> str:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

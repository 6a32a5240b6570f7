"""`preflight check --cached`: a result is taken again where nothing has changed, and only there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from preflight.check import processors
from preflight.check.cached import digests, installed, keeping, store
from preflight.check.cached import inputs as depends_on
from preflight.check.cached.digests import Digester
from preflight.project.project import read_project
from tests.check.conftest import write_program
from tests.conftest import DAY

MAIN = """\
    import os
    import pulumi
    import pulumi_aws as aws

    redrive = '{"deadLetterTargetArn": "arn:aws:sqs:eu-west-1:111122223333:orders", "maxReceiveCount": 5}'
    aws.sqs.Queue("orders", name="orders", redrive_policy=redrive)
    pulumi.export("stage", os.environ.get("STAGE"))
    """


@pytest.fixture(scope="module")
def caches(tmp_path_factory):
    """A cache folder for these tests: what is read of the SDK is kept from one to the next."""
    return tmp_path_factory.mktemp("caches")


class Today(depends_on.date):
    """The day of these tests, which no midnight ends."""

    @classmethod
    def today(cls):
        return cls(DAY.year, DAY.month, DAY.day)


@pytest.fixture
def folder(caches, monkeypatch):
    """The folder of kept results, in which nothing is. The day and the pack do not change meanwhile."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(caches))
    monkeypatch.setattr(depends_on, "date", Today)
    monkeypatch.setattr(depends_on, "pack_state", lambda: "the pack")
    kept = caches / "aws-preflight" / f"checks-{store.FORM}"
    for entry in kept.glob("*") if kept.is_dir() else ():
        entry.unlink()
    return kept


@pytest.fixture
def check(run, folder):
    """Checks a program with --cached; gives the report, whether it was taken again, and why."""

    def checked(*arguments: object):
        done = run("check", *arguments, "--cached", "--engine", "embedded", "--json")
        document = done.json
        assert done.code == document["summary"]["exitCode"]
        reuse = document["plan"].pop("cached")
        return document, reuse["since"] is not None, reuse["note"]

    return checked


def test_the_same_report_is_given_again_and_says_so(program, check, run, folder):
    infra = program(MAIN)

    first, again, note = check(infra)
    assert not again
    assert note == "Planned anew: no result of this check was kept"
    assert [each["policy"] for each in first["violations"]]

    second, again, note = check(infra)
    assert again
    assert second == first
    assert note.startswith("Not planned again: nothing has changed since 20")
    assert "2 files, " in note

    shown = run("check", infra, "--cached", "--engine", "embedded").flat
    assert note.rpartition("(")[0] in shown
    assert "`--no-cached` or `preflight cache clear` plans anew." in shown
    assert (
        run("check", infra, "--engine", "embedded", "--cached", "--no-cached", "--json").json["plan"]["cached"] is None
    )
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    assert [oct(each.stat().st_mode & 0o777) for each in folder.iterdir()] == ["0o600"]

    assert "checks-1: " in run("cache").out
    run("cache", "clear")
    assert not check(infra)[1]


def test_every_format_is_the_same_again(program, run, folder, tmp_path):
    infra = program(MAIN)
    formats = ("sarif", "junit", "gitlab", "github", "markdown", "html")
    for time in ("first", "second"):
        files = [f"--format={each}={tmp_path / time / each}" for each in formats]
        shown = run("check", infra, "--cached", "--engine", "embedded", *files).flat

    assert "Not planned again" in shown
    for each in formats:
        assert (tmp_path / "second" / each).read_bytes() == (tmp_path / "first" / each).read_bytes()


def test_a_report_in_the_folder_of_the_program_changes_nothing(program, run, folder):
    infra = program("import pulumi\n")
    notes = []
    for _ in range(3):
        done = run("check", infra, "--static", "--cached", f"--format=json={infra}/report.json", "--format", "github")
        (line,) = done.err.splitlines()
        assert json.loads((infra / "report.json").read_text())["plan"]["cached"]["note"] in line
        notes.append(line.partition(":")[2].split(":")[1].strip())

    # The file is there from the second time on, and is still none of the program's.
    assert notes == ["Read anew", "Not read again", "Not read again"]


def test_packages_and_imports_of_a_program_for_nodejs_are_compared(program, check, tmp_path):
    package, ours = tmp_path / "node_modules/@orders/names/package.json", tmp_path / "packages/ours"
    package.parent.mkdir(parents=True)
    package.write_text('{"version": "1.0.0"}')
    ours.mkdir(parents=True)
    (ours / "index.ts").write_text("export const a = 1;\n")
    (tmp_path / "node_modules/ours").symlink_to(ours)
    (tmp_path / "shared.ts").write_text("export const b = 1;\n")
    infra = program(files={"index.ts": 'import { b } from "../shared";\n'})
    (infra / "Pulumi.yaml").write_text("name: orders\nruntime: nodejs\n")
    (infra / "__main__.py").unlink()
    check(infra, "--static")
    assert check(infra, "--static")[1]

    for file, changed in (
        (package, "the package @orders/names changed"),
        (ours / "index.ts", "packages/ours/index.ts changed"),
        (tmp_path / "shared.ts", "shared.ts changed"),
    ):
        file.write_text(f"{file.read_text()} ")
        assert check(infra, "--static")[2] == f"Read anew: {changed}"
    assert check(infra, "--static")[1]


def test_a_changed_file_configuration_and_variable_are_noticed(program, check, monkeypatch):
    infra = program(MAIN, stack="config: {orders:size: small}\n", files={"notes.txt": "one"})
    check(infra)
    assert check(infra)[1]

    (infra / "notes.txt").write_text("two")
    assert check(infra)[1:] == (False, "Planned anew: infra/notes.txt changed")
    (infra / "Pulumi.dev.yaml").write_text("config: {orders:size: large}\n")
    (infra / "more.py").write_text("")
    assert check(infra)[2] == "Planned anew: infra/Pulumi.dev.yaml changed, and 1 more"
    (infra / "more.py").unlink()
    assert check(infra)[2] == "Planned anew: infra/more.py is gone"
    monkeypatch.setenv("STAGE", "prod")
    assert check(infra)[2] == "Planned anew: the environment variable STAGE is new"
    assert check(infra)[1]


def test_variables_of_a_session_count_only_where_the_program_names_them(program, check, monkeypatch):
    infra = program('import os\n\nos.environ.get("GITHUB_SHA")\n')
    for name in ("GITHUB_SHA", "GITHUB_RUN_ID", "SHLVL"):
        monkeypatch.setenv(name, "1")
    check(infra, "--static")

    monkeypatch.setenv("GITHUB_RUN_ID", "2")
    monkeypatch.setenv("SHLVL", "2")
    assert check(infra, "--static")[1]
    monkeypatch.setenv("GITHUB_SHA", "2")
    assert check(infra, "--static")[2] == "Read anew: the environment variable GITHUB_SHA changed"


def test_another_version_of_a_package_is_noticed(program, check, monkeypatch, tmp_path):
    installed = tmp_path / "site-packages/pulumi_orders-1.0.0.dist-info"
    installed.mkdir(parents=True)
    (installed / "RECORD").write_text("")
    monkeypatch.setattr(sys, "path", [*sys.path, str(installed.parent)])
    infra = program("import pulumi\n")
    check(infra, "--static")
    assert check(infra, "--static")[1]

    installed.rename(installed.with_name("pulumi_orders-1.0.1.dist-info"))

    assert check(infra, "--static")[2] == "Read anew: the package pulumi-orders changed"


def test_a_package_that_is_edited_in_place_is_compared_by_its_files(program, check, monkeypatch, tmp_path):
    installed, source = tmp_path / "site-packages/ours-1.0.0.dist-info", tmp_path / "ours/ours.py"
    installed.mkdir(parents=True)
    source.parent.mkdir()
    source.write_text("A = 1\n")
    (installed / "RECORD").write_text("")
    where = {"url": source.parent.as_uri(), "dir_info": {"editable": True}}
    (installed / "direct_url.json").write_text(json.dumps(where))
    monkeypatch.setattr(sys, "path", [*sys.path, str(installed.parent)])
    infra = program("import pulumi\n")
    check(infra, "--static")
    assert check(infra, "--static")[1]

    source.write_text("A = 2\n")

    assert check(infra, "--static")[2] == "Read anew: ours/ours.py changed"


def test_another_engine_and_another_plugin_are_noticed(program, monkeypatch, tmp_path):
    home, programs = tmp_path / "home/plugins", tmp_path / "programs"
    home.mkdir(parents=True)
    programs.mkdir()
    monkeypatch.setenv("PULUMI_HOME", str(home.parent))
    monkeypatch.setenv("PATH", str(programs))
    project = read_project(program("import pulumi\n"))
    seen = []
    for change in (lambda: None, (home / "resource-aws-v7.0.0").mkdir, lambda: write_tool(programs / "pulumi")):
        change()
        seen.append(installed.tools(project, Digester(b"salt"), with_engine=True))

    changed = [{name for name in after if after[name] != before[name]} for before, after in pairwise(seen)]
    assert changed == [{"Pulumi's plugins"}, {"pulumi"}]
    assert installed.tools(project, Digester(b"salt"), with_engine=False) == {}


def write_tool(path: Path) -> None:
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)


def test_settings_of_policies_and_options_are_noticed(program, check, tmp_path):
    infra = program("import pulumi\n")
    settings = tmp_path / "policies.json"
    settings.write_text("{}")
    check(infra, "--static")
    check(infra, "--static", "--config", settings)
    assert check(infra, "--static", "--config", settings)[1]
    assert check(infra, "--static")[1]

    settings.write_text('{"all": "advisory"}')

    assert check(infra, "--static", "--config", settings)[2] == "Read anew: policies.json changed"
    for more in (["--only", "program"], ["--except", "lambda"], ["--stack", "prod"], ["--stop-at-first-error"]):
        assert check(infra, "--static", *more)[2] == "Read anew: no result of this check was kept"


def test_another_day_and_another_pack_are_noticed(program, check, monkeypatch):
    infra = program("import pulumi\n")
    check(infra, "--static")

    monkeypatch.setattr(Today, "today", classmethod(lambda cls: cls(2100, 1, 1)))
    assert check(infra, "--static")[2] == "Read anew: the day changed"
    monkeypatch.setattr(depends_on, "pack_state", lambda: "another")
    assert check(infra, "--static")[2] == "Read anew: AWS Preflight itself changed"


def test_what_is_outside_of_the_folder_counts_where_the_program_uses_it(program, check, tmp_path):
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr("index.py", "def handler(event, context): ...\n")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/names.py").write_text('NAME = "orders"\n')
    (tmp_path / "sizes.json").write_text('{"memory": 128}')
    (tmp_path / "other.txt").write_text("")
    main = """\
        import json
        import sys
        from pathlib import Path

        import pulumi
        import pulumi_aws as aws

        here = Path(__file__).parent
        sys.path.append("../shared")
        from names import NAME

        sizes = json.loads((here.parent / "sizes.json").read_text())
        code = pulumi.FileArchive(str(here.parent / "code.zip"))
        aws.lambda_.Function("ship", name=NAME, code=code, handler="index.handler", role="r",
            runtime="python3.12", memory_size=sizes["memory"])
        """
    infra = program(main)
    assert check(infra)[2] == "Planned anew: no result of this check was kept"
    (tmp_path / "other.txt").write_text("changed")
    assert check(infra)[1]

    for file in ("shared/names.py", "sizes.json"):
        path = tmp_path / file
        path.write_text(f"{path.read_text()}\n")
        assert check(infra)[2] == f"Planned anew: {file} changed"
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr("main.py", "")
    report, again, note = check(infra)
    assert (again, note) == (False, "Planned anew: code.zip changed")
    assert "bundle-handler-exists" in {each["policy"] for each in report["violations"]}


def test_what_the_source_names_above_its_folder_counts_where_no_plan_notes_it(program, check, tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / ".git").mkdir()  # the top of the repository: nothing is looked for above it
    for name in ("shared/sizes.json", "other.json"):
        (tmp_path / name).write_text("{}")
    infra = program(
        'from pathlib import Path\n\nPath(__file__).parents[1].joinpath("shared", "sizes.json").read_text()\n'
    )
    check(infra, "--static")

    (tmp_path / "other.json").write_text("[]")
    assert check(infra, "--static")[1]
    (tmp_path / "shared/sizes.json").write_text("[]")
    assert check(infra, "--static")[2] == "Read anew: shared/sizes.json changed"


def test_what_links_lead_to_is_compared_but_for_installed_packages(program, check, tmp_path):
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/names.txt").write_text("a")
    (tmp_path / "installed").mkdir()
    (tmp_path / "installed/a.txt").write_text("a")
    infra = program("import pulumi\n")
    (infra / "shared").symlink_to(tmp_path / "shared")
    (infra / "again").symlink_to(tmp_path / "shared")
    (infra / "shared/round").symlink_to(infra)
    (infra / "node_modules").symlink_to(tmp_path / "installed")
    check(infra, "--static")

    (tmp_path / "installed/a.txt").write_text("b")
    assert check(infra, "--static")[1]
    (tmp_path / "shared/names.txt").write_text("b")
    assert check(infra, "--static")[2] == "Read anew: shared/names.txt changed"


def test_what_may_be_different_next_time_is_not_kept(program, check, folder):
    infra = program("import pulumi\nraise ValueError('no answer')\n")
    assert check(infra)[2].endswith("Not kept: the program was not planned to its end")

    (infra / "__main__.py").write_text("import time\nopen('built.txt', 'w').write(str(time.time_ns()))\n")
    for _ in range(2):
        assert " Not kept: infra/built.txt " in check(infra)[2]
    assert list(folder.glob("*")) == []


def test_what_is_too_much_or_fails_costs_the_cache_alone(program, check, monkeypatch):
    infra = program(MAIN)
    with monkeypatch.context() as patch:
        patch.setattr(digests, "MAX_FILES", 1)
        first, again, note = check(infra, "--static")
        assert not again
        assert note.endswith(f"Not kept: more than 1 files would have to be compared, up to {infra.absolute()}")
    for name in ("scope_of", "inputs"):
        with monkeypatch.context() as patch:
            patch.setattr(keeping, name, lambda *_: {}["no"])
            second, again, note = check(infra, "--static")
        assert (second, again) == (first, False)
        assert note.endswith("Not kept: a defect of the command (KeyError)")

    check(infra, "--static")
    monkeypatch.setattr(keeping, "inputs", lambda *_: {}["no"])
    assert check(infra, "--static")[2].startswith("Read anew: nothing could be compared. Not kept: ")


def test_no_secret_is_kept(program, check, folder, monkeypatch):
    """Neither one of the configuration, nor of the environment, nor one that is written in the source."""
    monkeypatch.setenv("STAGE", "hunter2-of-the-environment")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "hunter2-of-the-stack")
    main = """\
        import pulumi
        import pulumi_aws as aws

        config = pulumi.Config()
        aws.rds.Instance("db", engine="postgres", instance_class="db.t3.micro", allocated_storage=20, username="postgres",
            password="hunter2-of/the@source")
        aws.ssm.Parameter("a", type="String", name="bad name", value=config.require_secret("password"))
        """
    stack = "config:\n  orders:password: hunter2-of-the-configuration\n"
    infra = program(main, project="config: {password: {secret: true}}\n", stack=stack)

    report, _, note = check(infra)

    assert check(infra)[1], note
    assert report["violations"]
    (entry,) = folder.iterdir()
    written = entry.read_bytes()
    assert b"aws:rds/instance:Instance" in written
    assert b"hunter2" not in written


@pytest.mark.parametrize("damage", ["cut", "garbage", "other", "link", "shared", "pipe"])
def test_an_entry_that_is_none_is_ignored_and_replaced(program, check, folder, tmp_path, damage):
    infra = program("import pulumi\n")
    check(infra, "--static")
    (entry,) = folder.iterdir()
    written = entry.read_bytes()
    if damage == "cut":
        entry.write_bytes(written[: len(written) // 2])
    elif damage == "garbage":
        entry.write_bytes(os.urandom(1000))
    elif damage == "other":
        entry.write_bytes(store._seal(b"[]") + b"\n[]")
    elif damage == "shared":
        entry.chmod(0o666)
    else:
        entry.unlink()
        if damage == "pipe":
            os.mkfifo(entry)
        else:
            (tmp_path / "elsewhere").write_bytes(written)
            entry.symlink_to(tmp_path / "elsewhere")

    assert check(infra, "--static")[2] == "Read anew: no result of this check was kept"

    assert check(infra, "--static")[1]
    assert entry.is_file()
    assert not entry.is_symlink()


def test_a_folder_that_others_may_write_to_is_not_used(program, check, folder):
    infra = program("import pulumi\n")
    check(infra, "--static")
    folder.chmod(0o777)

    try:
        note = check(infra, "--static")[2]
    finally:
        folder.chmod(0o700)

    assert note.endswith(f"Not kept: {folder} is not a folder that this user alone may write to")


def test_the_folder_is_bounded_and_what_was_used_last_stays(program, check, folder, monkeypatch):
    infra = program("import pulumi\n")
    check(infra, "--static")
    (first,) = folder.iterdir()
    monkeypatch.setattr(store, "MOST_ENTRIES", 2)
    (folder.parent / "checks-0").mkdir()
    check(infra, "--static", "--only", "program")
    (second,) = set(folder.iterdir()) - {first}
    os.utime(second, (0, 0))  # it was used long ago

    check(infra, "--static", "--except", "lambda")

    assert len(list(folder.iterdir())) == 2
    assert first.exists()
    assert not second.exists()
    assert not (folder.parent / "checks-0").exists()


def test_several_programs_are_kept_one_by_one(check, run, folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(processors, "usable", lambda: 1)  # other processes have another day
    for name in ("one", "two"):
        write_program(tmp_path / name, "import pulumi\n")
    arguments = ("check", "one", "two", "--static", "--cached", "--json")

    first = run(*arguments).json["reports"]
    (tmp_path / "two/__main__.py").write_text("import pulumi  # changed\n")
    second = run(*arguments).json["reports"]

    assert [each["plan"]["cached"]["note"] for each in first] == ["Read anew: no result of this check was kept"] * 2
    assert second[0]["plan"]["cached"]["since"]
    assert second[1]["plan"]["cached"] == {"since": None, "note": "Read anew: two/__main__.py changed"}


def test_checks_at_the_same_time_leave_one_entry_that_can_be_used(program, check, folder):
    infra = program("import pulumi\n")
    start = (
        "import sys; from types import SimpleNamespace; from datetime import date; from preflight.check.cached import inputs;"
        " inputs.date = SimpleNamespace(today=lambda: date(2026, 1, 1)); inputs.pack_state = str;"
        " from preflight.check.command import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", start, "check", str(infra.absolute()), "--static", "--cached", "--json"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(2)]
    reports = [json.loads(each.communicate()[0]) for each in running]

    assert [each["summary"]["exitCode"] for each in reports] == [0, 0]
    assert len(list(folder.iterdir())) == 1
    done = subprocess.run(command, capture_output=True, env=environment, check=True)
    assert json.loads(done.stdout)["plan"]["cached"]["since"]
    assert not check(infra, "--static")[1]  # another path, and so another entry

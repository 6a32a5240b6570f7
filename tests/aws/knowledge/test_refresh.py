"""The committed data files are what their sources give, and the tool that makes them changes nothing in vain."""

from __future__ import annotations

import gzip
import json
import re
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest

from tools import refresh as tool
from tools.distil.sources import table
from tools.document import DATA, Document, differences, read, write

ROOT = DATA.parent.parent.parent
DOCUMENT = Document(source="a page", version="b 1.0", license="MIT", as_of=date(2026, 1, 2), data={"z": [1], "a": None})


@pytest.mark.parametrize("file", tool.FILES)
def test_a_committed_file_is_what_its_source_gives(file: str) -> None:
    assert tool.refresh([file.partition(".")[0]], check=True) == []


def test_there_is_no_data_file_that_the_tool_does_not_make() -> None:
    assert {path.name for path in DATA.iterdir()} == set(tool.FILES)


@pytest.mark.parametrize("file", tool.FILES)
def test_a_data_file_states_where_it_comes_from_before_its_data(file: str) -> None:
    whole = json.loads(read(DATA / file))
    assert [key for key in whole if key != "as_of"] == ["source", "version", "license", "sha256", "generated", "data"]
    assert all(whole[key] for key in whole)


def test_every_source_is_named_in_the_notice_and_installed_as_pinned() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    pins = dict(
        re.findall(
            r"^([\w.-]+)(?:\[[\w,]+\])?==(\S+)", (ROOT / "requirements-dev.txt").read_text("utf-8"), re.MULTILINE
        )
    )
    stated = {part for file in tool.FILES for part in json.loads(read(DATA / file))["version"].split(", ")}
    for name, stated_version in (part.split(" ") for part in stated if not part.startswith("aws-cdk-lib")):
        assert f"{name} (" in notice
        assert pins[name] == stated_version == version(name)


def test_the_data_files_together_stay_far_below_what_a_pack_may_weigh() -> None:
    packed = sum(len(gzip.compress(path.read_bytes())) for path in DATA.iterdir())
    assert packed < 1_000_000


def test_a_file_is_valid_json_with_one_sorted_entry_a_line(tmp_path: Path) -> None:
    write(tmp_path / "x.json", DOCUMENT, date(2026, 3, 4))
    lines = (tmp_path / "x.json").read_text().splitlines()
    assert lines[1:] == ['"a":null,', '"z":[1]', "}}"]
    assert json.loads("\n".join(lines))["data"] == {"a": None, "z": [1]}


def test_packing_leaves_no_trace_of_the_time(tmp_path: Path) -> None:
    write(tmp_path / "x.json.gz", DOCUMENT, date(2026, 3, 4))
    assert (tmp_path / "x.json.gz").read_bytes()[4:8] == b"\0\0\0\0"
    assert read(tmp_path / "x.json.gz") == DOCUMENT.text(date(2026, 3, 4))


def test_unchanged_facts_keep_the_day_on_which_they_were_made(tmp_path: Path) -> None:
    assert tool.refresh(["regions"], check=False, folder=tmp_path) == ["regions.json: missing"]
    made = tmp_path / "regions.json"
    made.write_text(re.sub(r'"generated": "[^"]+"', '"generated": "2020-01-01"', made.read_text()))
    assert tool.refresh(["regions"], check=False, folder=tmp_path) == []
    assert '"generated": "2020-01-01"' in made.read_text()


def test_checking_writes_nothing(tmp_path: Path) -> None:
    assert tool.refresh(["regions"], check=True, folder=tmp_path) == ["regions.json: missing"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("was", "becomes", "differing"),
    [
        ('"version": "b 1.0"', '"version": "b 1.1"', ["version"]),
        ('"as_of": "2026-01-02"', '"as_of": "2026-01-03"', ["as_of"]),
        ('"z":[1]', '"z":[2]', ["data"]),
        ("}}\n", "}}\n\n", ["data"]),
        ('"generated": "2026-03-04"', '"generated": "2026-03-05"', []),
    ],
)
def test_a_changed_file_is_said_to_differ_and_in_what(
    tmp_path: Path, was: str, becomes: str, differing: list[str]
) -> None:
    (tmp_path / "x.json").write_text(DOCUMENT.text(date(2026, 3, 4)).replace(was, becomes))
    assert differences(tmp_path / "x.json", DOCUMENT) == differing


def test_the_command_fails_only_when_a_check_finds_a_difference(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tool, "refresh", lambda _, **__: ["x.json: data"])
    assert tool.main(["--check"]) == 1
    assert tool.main([]) == 0
    assert capsys.readouterr().out == "differs: x.json: data\nwritten: x.json: data\n"
    monkeypatch.setattr(tool, "refresh", lambda _, **__: [])
    assert tool.main(["--check"]) == 0


def test_the_command_refuses_a_name_that_no_file_has() -> None:
    with pytest.raises(SystemExit):
        tool.main(["regionz"])


def test_endpoint_names_are_sorted_unique_and_kept_with_their_evidence() -> None:
    text = (ROOT / "tools" / "sources" / "vpc_endpoint_services.txt").read_text("utf-8")
    _, lines = table("vpc_endpoint_services.txt")
    names = [line.split()[0] for line in lines]
    assert names == sorted(set(names))
    for line in lines:
        _, kinds, *evidence = line.split()
        assert set(kinds.split(",")) <= {"gateway", "interface"}
        assert evidence
        assert all(f"# {source}: " in text or f"# {source}:  " in text for source in evidence), line


def test_endpoint_aliases_are_no_services_and_mean_ones_that_are() -> None:
    data = json.loads(read(DATA / "vpc_endpoint_services.json"))["data"]
    _, lines = table("vpc_endpoint_aliases.txt")
    assert lines == sorted(lines)
    for alias, meant in data["aliases"].items():
        assert f"com.amazonaws.{{region}}.{alias}" not in data["services"]
        assert meant
        assert set(meant) <= set(data["services"]), alias

"""The overview that `list` and `explain` start from: never stale, and never in the way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from preflight import pack, user_cache
from preflight.check import lookup, overview
from preflight.core.catalogue import discover, policy_of

CATALOGUE = discover()
# What a command has imported of the catalogue and of the heavy libraries when it has ended.
IMPORTED = """\
import json, sys
from preflight.check.command import main
try:
    main(sys.argv[1:])
except SystemExit:  # argparse ends itself after --help
    pass
heavy = [name for name in sys.modules if name.startswith("preflight.policies.") or name in ("rich", "yaml", "pulumi", "libcst")]
sys.stderr.write(json.dumps(heavy))
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of caches."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / pack.NAME / "overview"


@pytest.fixture
def discovered(monkeypatch):
    """How often all policies were imported."""
    times = []

    def once():
        times.append(1)
        return CATALOGUE

    monkeypatch.setattr("preflight.core.catalogue.discover", once)
    return times


def test_a_summary_has_what_the_policy_has(folder):
    kept = overview.overview()
    kept = overview.overview()  # as it is read again

    assert [each.name for each in kept.policies] == [policy.name for policy in CATALOGUE.policies]
    for each, policy in zip(kept.policies, CATALOGUE.policies, strict=True):
        assert policy_of(each.module) is policy
        assert (list(each.error), each.doc) == (list(policy.error), dict(policy.doc))
        assert each.words == lookup.words_of(policy)
    assert kept.by_name.keys() == CATALOGUE.by_name.keys()


def test_a_query_leads_to_the_same_policies(folder):
    kept = overview.overview()

    for error in [policy.error[0] for policy in CATALOGUE.policies if policy.error][::10]:
        found = lookup.find(error, kept, lambda each: each.words)
        assert [each.name for each in found.policies] == [each.name for each in lookup.find(error, CATALOGUE).policies]


def test_it_is_made_once_and_again_when_a_file_of_the_pack_changes(folder, discovered, monkeypatch):
    overview.overview()
    overview.overview()
    assert len(discovered) == 1

    changed = Path(pack.__file__).parents[1] / "policies" / "__never__.py"
    files = user_cache._files
    monkeypatch.setattr(user_cache, "_files", lambda top: [*files(top), (str(changed), 1, 1)])
    overview.overview()
    assert len(discovered) == 2
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"form": 1}', b"\xff\xfe", b"[" * 100_000])
def test_a_broken_one_is_replaced(folder, discovered, content):
    overview.overview()
    (file,) = folder.iterdir()
    file.write_bytes(content)

    assert overview.overview().policies
    assert len(discovered) == 2
    assert json.loads(file.read_bytes())["kept"]


def test_one_with_other_contents_under_the_right_key_is_replaced(folder, discovered):
    overview.overview()
    (file,) = folder.iterdir()
    file.write_text(json.dumps({**json.loads(file.read_bytes()), "kept": [{"name": 1}]}))

    assert len(overview.overview().policies) == len(CATALOGUE.policies)


def test_a_cache_that_cannot_be_written_is_left_out(tmp_path, monkeypatch, discovered):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert overview.overview().policies


def test_the_key_follows_a_change_of_time_or_size(tmp_path):
    file = tmp_path / "below" / "policy.py"
    file.parent.mkdir()
    file.write_text("1")
    seen = [list(user_cache._files(str(tmp_path)))]
    os.utime(file, (1, 1))
    seen.append(list(user_cache._files(str(tmp_path))))
    file.write_text("12")
    os.utime(file, (1, 1))
    seen.append(list(user_cache._files(str(tmp_path))))

    assert len({str(each) for each in seen}) == 3


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (["--help"], []),
        (["list"], []),
        (["explain", "API Stage not found", "--markdown"], ["apigateway"]),
        (["explain", "sqs-queue-outwaits-its-consumer", "--markdown"], ["sqs"]),
    ],
)
def test_a_command_imports_no_more_than_it_shows(words, allowed):
    def run() -> str:
        done = subprocess.run([sys.executable, "-c", IMPORTED, *words], capture_output=True, text=True, check=False)
        return done.stderr

    run()  # the overview is kept
    heavy = json.loads(run())

    assert {name.split(".")[3] for name in heavy if name.count(".") > 3} <= set(allowed)
    assert [name for name in heavy if "." not in name] == []

"""What the analyzer writes for the command: all of it, and for its owner alone."""

from __future__ import annotations

import stat
import sys

import pytest

from preflight.core.catalogue import discover
from preflight.core.evidence import documented
from preflight.core.policy import Abstention, Defect
from preflight.judge import exchange
from preflight.judge.finding import Exempted, Finding, Judged, Location, Notice
from preflight.judge.nodes import Node

CATALOGUE = discover()
POLICY = CATALOGUE.policies[0]
JUDGED = Judged(
    [
        Finding(
            POLICY.name,
            "high",
            "mandatory",
            "is wrong",
            "fix it.",
            "Queue 'ö'",
            "urn:1",
            "aws:sqs/queue:Queue",
            (Location("app.py", 3, 7, "import x", 6, in_archive=True), Location("__main__.py", 9)),
            foreseen=True,
            secret=True,
            rule="A queue is right.",
            page="https://example.org/page",
            see="https://example.org/fact",
            evidence=(documented("https://example.org/fact", "2026-11-28"),),
            path="redrive",
            within=("urn:2", "urn:3"),
            exempted_by=Exempted("file", "it is read by hand", "shop", "2027-03-01", Location("preflight.toml", 3)),
            in_baseline=True,
        )
    ],
    [Abstention(POLICY, "urn:1", "Queue 'ö'", "policy", known_later=True)],
    [Defect(POLICY, "urn:1", "Queue 'ö'", "KeyError", "view.py:7")],
    "it took too long",
    (Notice("unused", "no finding", Location("preflight.toml", 9)), Notice("expired", "it has expired")),
    (Node("urn:1", "aws:sqs/queue:Queue", "ö", "urn:2", {"urn:4": "redrivePolicy"}, place="__main__.py:9"),),
)


def test_what_is_written_is_read_as_it_was(tmp_path):
    file = tmp_path / "findings.jsonl"
    exchange.write(JUDGED, str(file))

    assert exchange.read(file, CATALOGUE) == JUDGED


@pytest.mark.skipif(sys.platform == "win32", reason="files have no mode there")
def test_the_file_is_for_its_owner_alone_and_no_link_is_followed(tmp_path):
    file, target = tmp_path / "findings.jsonl", tmp_path / "target"
    target.write_text("mine")
    (tmp_path / "link").symlink_to(target)
    exchange.write(JUDGED, str(file))
    exchange.write(JUDGED, str(tmp_path / "link"))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert target.read_text() == "mine"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"finding": {}}', '{"finding": 1}\n{"end": ""}', '{"end": ""'])
def test_what_was_not_written_to_its_end_is_not_read(tmp_path, content):
    file = tmp_path / "findings.jsonl"
    file.write_text(content)

    assert exchange.read(file, CATALOGUE) is None
    assert exchange.read(tmp_path / "none", CATALOGUE) is None


def test_a_file_that_cannot_be_written_breaks_nothing(tmp_path):
    exchange.write(JUDGED, str(tmp_path / "no" / "folder"))
    exchange.write(JUDGED._replace(problem=object()), str(tmp_path / "file"))

    assert exchange.read(tmp_path / "file", CATALOGUE) is None

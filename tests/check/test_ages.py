from __future__ import annotations

import gzip
import json
from datetime import date

import pytest

from preflight.aws.knowledge.facts import as_of
from preflight.check.ages import dates, outdated
from tests.conftest import DAY

TODAY = date(2026, 11, 28)


@pytest.fixture
def folder(tmp_path):
    """A folder with facts of two dates, written as tools/document.py writes them."""
    for name, header in (
        ("old_facts.json", {"generated": "2026-11-20", "as_of": "2026-05-01"}),
        ("new_facts.json.gz", {"generated": "2026-11-20"}),
    ):
        text = json.dumps(header)[:-1] + ', "data": {\n"a": 1\n}}\n'
        (tmp_path / name).write_bytes(gzip.compress(text.encode()) if name.endswith("gz") else text.encode())
    return tmp_path


def test_each_file_has_the_date_that_the_policies_see():
    assert dates() == {name: as_of(name) for name in dates()}
    assert len(dates()) > 10


def test_facts_that_are_older_than_is_allowed_are_reported(folder):
    (notice,) = outdated(100, TODAY, folder)

    assert notice.kind == "outdated"
    assert notice.message.endswith("install a newer AWS Preflight: old facts (2026-05-01)")
    assert outdated((TODAY - date(2026, 5, 1)).days, TODAY, folder) == []


def test_the_report_says_so(program, checked):
    days = (DAY - min(dates().values())).days

    assert "Facts are older than" in checked(program("import pulumi\n"), "--data-age", str(days - 1)).flat
    assert "Facts are older than" not in checked(program("import pulumi\n"), "--data-age", str(days)).flat

"""What the analyzer starts from: the kept outline and info of the catalogue, or new ones."""

from __future__ import annotations

import json

import pytest

from preflight import pack
from preflight.core.catalogue import discover
from preflight.core.outline import Outlined
from preflight.host import info

CATALOGUE = discover()


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The file that is kept, once the analyzer has started."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    info.prepared()
    (kept,) = (tmp_path / pack.NAME / "analyzer").iterdir()
    return kept


def test_a_second_start_imports_no_policy_and_shows_the_same(file, monkeypatch):
    monkeypatch.setattr(info, "discover", lambda: pytest.fail("all policies are imported"))
    catalogue, shown = info.prepared()

    assert isinstance(catalogue, Outlined)
    assert shown == info.analyzer_info(CATALOGUE)
    assert catalogue.present_names == CATALOGUE.present_names


@pytest.mark.parametrize("kept", [[], {}, {"info": "AA==", "outline": [[], [], {}, {}]}, {"info": "", "outline": [1]}])
def test_what_cannot_be_read_is_made_anew(file, kept):
    before = file.read_bytes()
    file.write_text(json.dumps({**json.loads(before), "kept": kept}))

    assert info.prepared()[1] == info.analyzer_info(CATALOGUE)
    assert json.loads(file.read_bytes()) == json.loads(before)

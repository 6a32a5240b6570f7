"""`preflight cache`: it shows and removes what the command keeps, and nothing else."""

from __future__ import annotations

import pytest


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of caches, in which another program keeps something too."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "cache/other").mkdir(parents=True)
    (tmp_path / "cache/other/file").write_text("other")
    return tmp_path / "cache"


def test_what_is_kept_is_shown_and_removed(run, folder):
    assert "has nothing" in run("cache").out
    assert run("list", "--service", "sqs").code == 0

    shown = run("cache").out
    assert str(folder / "aws-preflight") in shown
    assert "overview: " in shown

    assert run("cache", "clear").out.startswith("Removed ")
    assert [path.name for path in folder.iterdir()] == ["other"]
    assert (folder / "other/file").read_text() == "other"
    assert run("cache", "clear").out.startswith("Removed 0.0 MB")
    assert run("list", "--service", "sqs").code == 0


def test_a_link_is_removed_and_what_it_leads_to_is_not(run, folder, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/file").write_text("kept")
    (folder / "aws-preflight").symlink_to(tmp_path / "elsewhere")

    assert run("cache", "clear").code == 0

    assert (tmp_path / "elsewhere/file").read_text() == "kept"
    assert not (folder / "aws-preflight").is_symlink()


def test_without_a_cache_folder_it_says_so(run, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")

    done = run("cache", "clear")

    assert (done.code, done.out) == (2, "")
    assert "nothing is kept" in done.err

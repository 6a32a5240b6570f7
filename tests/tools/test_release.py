from __future__ import annotations

import shutil
from datetime import date

import pytest

from preflight import pack
from tests.engine.harness import REPOSITORY
from tools.release import release

TODAY = date(2027, 1, 31)


@pytest.fixture
def checkout(tmp_path):
    (tmp_path / "preflight").mkdir()
    (tmp_path / "preflight/pack.py").write_text('NAME = "a"\nVERSION = "1.2.9"\n')
    (tmp_path / "changes").mkdir()
    for name in ("pyproject.toml", "changes/README.md"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changes\n\n<!-- Releases, the newest first. -->\n\n## 1.2.9 (2026-01-01)\n\n- Old\n"
    )
    return tmp_path


def test_a_release_collects_the_changes_and_sets_the_version(checkout):
    (checkout / "changes/+watch.added.md").write_text("`preflight watch` checks again.\n")
    (checkout / "changes/+crash.fixed.md").write_text("No crash.\n")

    release("1.2.10", checkout, TODAY)

    log = (checkout / "CHANGELOG.md").read_text()
    assert log.index("## 1.2.10 (2027-01-31)") < log.index("`preflight watch` checks again.") < log.index("No crash.")
    assert log.index("No crash.") < log.index("## 1.2.9 (2026-01-01)")
    assert (checkout / "preflight/pack.py").read_text() == 'NAME = "a"\nVERSION = "1.2.10"\n'
    assert [path.name for path in (checkout / "changes").iterdir()] == ["README.md"]


def test_a_section_that_was_written_by_hand_gets_its_date(checkout):
    (checkout / "CHANGELOG.md").write_text("# Changes\n\n## 1.2.9 (not yet released)\n\n- All\n")

    release("1.2.9", checkout, TODAY)

    assert "## 1.2.9 (2027-01-31)\n\n- All" in (checkout / "CHANGELOG.md").read_text()


@pytest.mark.parametrize("version", ["1.2.9", "1.2.8", "next", "1.2"])
def test_a_version_that_cannot_follow_is_refused(checkout, version):
    with pytest.raises(ValueError, match=r"does not follow|is not a version"):
        release(version, checkout, TODAY)

    assert '"1.2.9"' in (checkout / "preflight/pack.py").read_text()


def test_the_changelog_is_one_that_releases_can_be_added_to():
    log = (REPOSITORY / "CHANGELOG.md").read_text()

    assert "<!-- Releases, the newest first. -->\n" in log
    assert f"## {pack.VERSION} (" in log

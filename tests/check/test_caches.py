"""`preflight cache`: it shows and removes what the command keeps, and nothing else."""

from __future__ import annotations

import random

import pytest
from preflight.policies.bundle import code_fits

from preflight.files import compression, kept


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


CODE = """\
    import pulumi
    import pulumi_aws as aws

    role = "arn:aws:iam::111122223333:role/orders"
    code = pulumi.FileArchive("code")
    aws.lambda_.Function("orders", role=role, runtime="python3.13", handler="app.handler", code=code)
    """


def test_what_is_known_of_code_is_used_again_until_it_is_removed(run, folder, program, monkeypatch):
    infra = program(
        CODE, files={"code/app.py": "PASSWORD = 'hunter2'\n\n\ndef handler(event, context):\n    return 1\n"}
    )
    (infra / "code/model.bin").write_bytes(random.Random(1).randbytes(400_000))
    (infra / "code/broken.py").write_text("def more(:\n")
    monkeypatch.setattr(code_fits, "LARGEST_UPLOAD", 300_000)
    monkeypatch.setattr(kept, "WORTHWHILE", 1)
    blocks, compress = [], compression.zlib.compress
    monkeypatch.setattr(
        compression.zlib, "compress", lambda block, level: blocks.append(block) or compress(block, level)
    )

    def report():
        del blocks[:]
        document = run("check", infra, "--engine", "embedded", "--json").json
        document["plan"].pop("seconds")
        return document

    first = report()
    assert {"bundle-code-fits", "program-is-complete"} <= {each["policy"] for each in first["violations"]}
    assert blocks
    assert report() == first
    assert not blocks
    assert f"code-{kept.FORM}: " in run("cache").out
    assert b"hunter2" not in b"".join(each.read_bytes() for each in folder.rglob("*") if each.is_file())

    run("cache", "clear")
    assert report() == first
    assert blocks


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

"""Assets and archives from Pulumi's wire form."""

from __future__ import annotations

import pytest

from preflight.core.assets import (
    ARCHIVE,
    ASSET,
    EMPTY_ARCHIVE,
    EMPTY_ASSET,
    MALFORMED,
    MAX_NESTING,
    ONLY_HASH,
    SIGNATURE,
    AssetArchive,
    FileArchive,
    FileAsset,
    RemoteArchive,
    RemoteAsset,
    TextAsset,
    UnreadableArchive,
    UnreadableAsset,
    decode,
)


def asset(**keys):
    return {SIGNATURE: ASSET, **keys}


def archive(**keys):
    return {SIGNATURE: ARCHIVE, **keys}


@pytest.mark.parametrize(
    ("wire", "form"),
    [
        (asset(path="./page.html", hash="1"), FileAsset("./page.html")),
        (asset(text="hello", hash="1"), TextAsset("hello")),
        (asset(uri="https://example.com/page"), RemoteAsset("https://example.com/page")),
        (asset(text=""), TextAsset("")),
        (asset(hash=EMPTY_ASSET), TextAsset("")),
        (asset(hash="1"), UnreadableAsset(ONLY_HASH)),
        (asset(path=1), UnreadableAsset(MALFORMED)),
        (asset(text=["hello"]), UnreadableAsset(MALFORMED)),
        (archive(path="./lambda", hash="1"), FileArchive("./lambda")),
        (archive(uri="https://example.com/code.zip"), RemoteArchive("https://example.com/code.zip")),
        (archive(assets={}), AssetArchive({})),
        (archive(hash=EMPTY_ARCHIVE), AssetArchive({})),
        (archive(hash="1"), UnreadableArchive(ONLY_HASH)),
        (archive(hash="1", assets={}), UnreadableArchive(ONLY_HASH)),
        (archive(assets=["app.py"]), UnreadableArchive(MALFORMED)),
        (archive(path={}), AssetArchive({})),
        (archive(uri=3), UnreadableArchive(MALFORMED)),
        ({}, UnreadableAsset(MALFORMED)),
        ({SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": "x"}, UnreadableAsset(MALFORMED)),
    ],
)
def test_a_form_is_told_by_the_keys_that_pulumi_goes_by(wire, form):
    assert decode(wire) == form


def test_archives_lie_in_archives():
    wire = archive(assets={"app.py": asset(text="x = 1"), ".": archive(path="./lambda"), "odd": "text"})
    assert decode(wire) == AssetArchive(
        {"app.py": TextAsset("x = 1"), ".": FileArchive("./lambda"), "odd": UnreadableAsset(MALFORMED)}
    )


def test_equal_forms_have_equal_hashes():
    wire = archive(assets={"app.py": asset(text="x = 1"), "lib": archive(path="./lib")})
    assert hash(decode(wire)) == hash(decode(wire))
    assert decode(wire) != decode(archive(assets={}))


def test_what_is_nested_without_end_is_cut_off():
    wire = archive(path="./lambda")
    for _ in range(5000):
        wire = archive(assets={"a": wire})
    form = decode(wire)
    depth = 0
    while isinstance(form, AssetArchive):
        form, depth = form.assets["a"], depth + 1
    assert (depth, form) == (MAX_NESTING, UnreadableArchive("lies too deep in other archives"))

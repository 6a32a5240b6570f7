"""JavaScript is read from its syntax tree: what it imports, when that happens, and what its names refer to."""

from __future__ import annotations

import os
import sys

import pytest

from preflight.core.javascript.names import imports, is_free, requires, symbol
from preflight.core.javascript.script import MAX_SCRIPT_BYTES, Script
from preflight.core.values import Undecided


def script(text: str, path: str = "app.js") -> Script:
    return Script(path, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("const fs = require('fs')", ("fs", "require", "import", False)),
        ("import fs from 'fs'", ("fs", "import", "import", False)),
        ("import 'fs'", ("fs", "import", "import", False)),
        ("export * from './a.js'", ("./a.js", "import", "import", False)),
        ("export { a } from './a.js'", ("./a.js", "import", "import", False)),
        ("const a = await import(`a`)", ("a", "import()", "import", False)),
        ("(function () { require('a') })()", ("a", "require", "import", False)),
        ("(() => { require('a') })()", ("a", "require", "import", False)),
        ("class A { static b = require('a') }", ("a", "require", "import", False)),
        ("class A { b = require('a') }", ("a", "require", "call", False)),
        ("exports.handler = async () => require('a')", ("a", "require", "call", False)),
        ("function f(a = require('a')) {}", ("a", "require", "perhaps", False)),
        ("if (x) { require('a') }", ("a", "require", "perhaps", False)),
        ("x && require('a')", ("a", "require", "perhaps", False)),
        ("const a = x ? 1 : require('a')", ("a", "require", "perhaps", False)),
        ("x?.(require('a'))", ("a", "require", "perhaps", False)),
        ("for (const a of b) require('a')", ("a", "require", "perhaps", False)),
        ("switch (x) { case 1: require('a') }", ("a", "require", "perhaps", False)),
        ("try { require('a') } catch { }", ("a", "require", "import", True)),
        ("try { require('a') } finally { }", ("a", "require", "import", False)),
        ("try { x } catch { require('a') }", ("a", "require", "perhaps", False)),
        ("import('a').catch(() => null)", ("a", "import()", "import", True)),
        ("const require = createRequire(import.meta.url); require('a')", ("a", "require", "import", False)),
    ],
)
def test_an_import_is_found_with_when_it_happens(text, expected):
    [found] = imports(script(text, "app.mjs"))

    assert (found.specifier, found.kind, found.when, found.is_caught) == expected


@pytest.mark.parametrize(
    "text",
    [
        "require(name)",
        "require(`./${name}`)",
        "require('a' + b)",
        "import(name)",
        "// require('a')",
        "const text = \"require('a')\"",
        "other.require('a')",
        "require.resolve('a')",
        "import.meta.url",
        "function load(require) { require('a') }",
        "const a = { require: 1, import: 2 }",
    ],
)
def test_what_is_computed_or_not_an_import_is_passed_over(text):
    assert imports(script(text, "app.mjs")) == ()


def test_types_that_a_compiler_removes_are_no_imports():
    text = "import type { A } from 'a'\nimport { B } from 'b'\nexport type { C } from 'c'\n"

    assert [each.specifier for each in imports(script(text, "app.ts"))] == ["b"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import { S3Client } from 'sdk'; S3Client", ("sdk", "S3Client")),
        ("import { S3Client as C } from 'sdk'; C", ("sdk", "S3Client")),
        ("import * as sdk from 'sdk'; sdk.S3Client", ("sdk", "S3Client")),
        ("import AWS from 'sdk'; AWS.DynamoDB.DocumentClient", ("sdk", "DynamoDB.DocumentClient")),
        ("const { S3Client: C } = require('sdk'); C", ("sdk", "S3Client")),
        ("const S3Client = require('sdk').S3Client; S3Client", ("sdk", "S3Client")),
        ("const sdk_1 = __importDefault(require('sdk')); sdk_1.default.S3", ("sdk", "S3")),
        ("var sdk = __toESM(require('sdk')); (0, sdk.S3)", ("sdk", "S3")),
        ("const { S3 } = await import('sdk'); S3", ("sdk", "S3")),
        ("let S3; S3 = require('sdk').S3; S3", ("sdk", "S3")),
        ("import { S3 } from 'sdk'; const made = new S3({}); made", ("sdk", "S3")),
        ("import { S3 } from 'sdk'; const made = capture(new S3({})); made", ("sdk", "S3")),
    ],
)
def test_a_name_leads_to_what_is_imported(text, expected):
    read = script(text, "app.mjs")

    found = symbol(read, read.tree.root_node.children[-1].named_children[0])

    assert found is not None
    assert (found.specifier, found.name) == expected


@pytest.mark.parametrize(
    "text",
    [
        "let S3 = require('sdk').S3; S3 = other; S3",
        "import { S3 } from 'sdk'; function f(S3) { } S3",
        "import { S3 } from 'sdk'; with ({ S3: other }) { f() } S3",
        "const { S3 = other } = require('sdk'); S3",
        "const { a: { S3 } } = require('sdk'); S3",
        "const S3 = require(name).S3; S3",
        "const S3 = S3; S3",
        "S3",
    ],
)
def test_a_name_with_several_values_or_none_leads_nowhere(text):
    read = script(text)

    assert symbol(read, read.tree.root_node.children[-1].named_children[0]) is None


def test_a_name_that_a_file_binds_is_not_free():
    read = script("const process = {}; require('a'); function f(module) {}")

    assert [is_free(read, name) for name in ("process", "require", "module", "console")] == [False, True, False, True]
    assert requires(read)
    assert not requires(script("function f(require) {}"))


def test_a_place_is_counted_in_characters_and_its_line_is_cut():
    read = script("/* é */ require('a');" + "x;" * 5_000)

    [found] = imports(read)

    assert (str(found.place), found.place.column, len(found.place.text)) == ("app.js:1", 9, 499)


@pytest.mark.parametrize(
    "data",
    [
        b"(" * 200_000,
        b"[" * 50_000 + b"require('a')" + b"]" * 50_000,
        b"require(" * 20_000,
        b"`${" * 50_000,
        b'"' * 20_001,
        b"\0" * 100_000,
        bytes(range(256)) * 100,
        b"x" * (MAX_SCRIPT_BYTES + 1),
        b"require('a');" * 6_000,
        b"const a = 1",
        b"",
    ],
    ids=range(11),
)
def test_hostile_text_is_survived(data):
    assert imports_or_reason(Script("app.js", data)) in ((), *REASONS)


def test_random_text_is_survived():
    found = {imports_or_reason(Script("app.js", os.urandom(3_000) + b"require('a')")) for _ in range(20)}

    assert found <= {(), *REASONS}


REASONS = tuple(
    f"app.js, which {what}"
    for what in (
        *("does not parse", "is nested too deeply", "is larger than 2 MiB"),
        "has require, import, export more than 5000 times",
    )
)


def imports_or_reason(read: Script) -> tuple[object, ...] | str:
    try:
        return imports(read)
    except Undecided as reason:
        return str(reason)


def test_without_a_parser_it_abstains(monkeypatch):
    monkeypatch.setitem(sys.modules, "tree_sitter", None)

    with pytest.raises(Undecided, match="whose parser tree-sitter is not installed here"):
        imports(script("require('a')"))

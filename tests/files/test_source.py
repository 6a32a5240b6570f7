"""Python source, read and never executed."""

from __future__ import annotations

import ast
import contextlib
import sys
import warnings

import pytest

from preflight.core.syntax import ArchiveFile, Names, Place, ProgramFile, Source
from preflight.core.values import Undecided


def source(text):
    return Source("app.py", text)


def test_a_file_that_does_not_parse_tells_why_and_is_undecided():
    broken = source("def f(:\n    pass\n")
    assert broken.error is not None
    assert broken.error.lineno == 1
    with pytest.raises(Undecided, match=r"app\.py, which does not parse: .* \(line 1\)"):
        _ = broken.tree
    for question in (lambda: broken.defines, lambda: broken.imports, lambda: list(broken.calls("f"))):
        with pytest.raises(Undecided):
            question()


def test_a_file_that_parses_has_a_tree_and_no_error():
    assert source("x = 1").error is None
    assert isinstance(source("x = 1").tree, ast.Module)


def test_parsing_prints_no_warning_of_the_file():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert source(r'x = "\d" is 1').error is None
    assert caught == []


@pytest.mark.parametrize("text", ["-" * 100_000 + "1", "1" + "+1" * 100_000, "a" + ".b" * 100_000])
def test_what_is_nested_too_deeply_is_undecided_or_read_and_no_error(text):
    file = source(f"f({text})")
    assert file.error is None
    with contextlib.suppress(Undecided):  # not raised by Python 3.10, which has no limit
        (call,) = file.calls("f")
        assert call.argument(0) is None


def test_where_the_parser_gives_up_nothing_is_known(monkeypatch):
    def give_up(*_, **__):
        raise MemoryError

    monkeypatch.setattr(ast, "parse", give_up)
    assert source("x = 1").error is None
    with pytest.raises(Undecided, match="nested too deeply"):
        _ = source("x = 1").tree


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfx = 1\r\n", "x = 1\r\n"),
        ("# coding: latin-1\nx = 'é'".encode("latin-1"), "# coding: latin-1\nx = 'é'"),
        ("x = 'é'".encode(), "x = 'é'"),
        (b"", ""),
    ],
)
def test_bytes_are_decoded_as_python_decodes_them(data, text):
    assert source(data).text == text
    assert source(data).error is None


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"x = 1\n\ny = '\xe9'\n", 3),
        (b"# coding: nonsense\n", 1),
        (b"# coding: zlib\nx", 1),
        (b"# coding: undefined\nx", 1),
        (b"\xef\xbb\xbf# coding: latin-1\n", 1),
        (b"\xff\xfex\x00", 1),
    ],
)
def test_bytes_that_python_cannot_decode_are_an_error_of_the_file(data, line):
    file = source(data)
    assert isinstance(file.error, SyntaxError)
    assert file.place(file.error).line == line
    with pytest.raises(Undecided):
        _ = file.tree


def test_a_null_byte_is_an_error_of_the_file():
    assert "null bytes" in source("x = 1\0").error.msg


def test_half_a_character_is_an_error_of_the_file():
    assert "surrogates" in source("x = '\ud800'").error.msg


def test_a_byte_order_mark_in_text_is_no_part_of_it():
    assert source("\ufeffx = 1").text == "x = 1"


def test_syntax_that_an_older_python_lacks_is_found():
    file = source("match x:\n    case 1: pass\n")
    assert file.error_in((3, 9)) is not None
    assert file.error_in((3, 10)) is None
    assert file.error_in((3, 99)) is None


def test_syntax_that_a_newer_python_may_have_is_undecided():
    file = source("x = `y`\n")
    assert file.error_in(sys.version_info[:2]) is file.error
    with pytest.raises(Undecided, match=r"which Python 3\.99 may read and 3\.\d+ does not"):
        file.error_in((3, 99))


def test_no_python_reads_bytes_in_no_encoding():
    assert source(b"\xff").error_in((3, 99)) is not None
    assert ArchiveFile(source(b"\xff"), None).error_in((3, 99)) is not None


def test_lines_are_those_that_python_counts():
    assert source("a\r\nb\rc\x0cd\u2028e\n").lines == ("a", "b", "c\x0cd\u2028e")
    assert source("a\nb").lines == ("a", "b")
    assert source("").lines == ()


def test_a_place_counts_characters_from_one():
    file = source("x = 1\ny = 'éé'; print(y)\n")
    (call,) = file.calls("print")
    assert call.place == Place("app.py", 2, 11, "y = 'éé'; print(y)")
    assert (call.line, call.column) == (2, 11)
    assert str(call.place) == "app.py:2"


def test_a_place_may_be_a_line_or_an_error_and_is_never_outside_of_the_file():
    file = source("x = 1\ny = (")
    assert file.place(1) == Place("app.py", 1, 1, "x = 1")
    assert file.place(file.error) == Place("app.py", 2, 5, "y = (")
    assert file.place(SyntaxError("nothing known")) == Place("app.py", 1, 1, "x = 1")
    assert file.place(99).text == ""
    assert file.place(ast.Load()) == Place("app.py", 1, 1, "x = 1")


def test_nodes_come_in_the_order_of_the_source_whatever_their_types():
    file = source("def f():\n    import a\nimport b\nclass C: pass\nfrom c import d\n")
    nodes = list(file.walk(ast.Import, ast.ImportFrom, ast.ClassDef))
    assert [type(node).__name__ for node in nodes] == ["Import", "Import", "ClassDef", "ImportFrom"]
    assert [node.lineno for node in nodes] == [2, 3, 4, 5]


def test_a_base_class_of_nodes_stands_for_all_of_them():
    assert [type(node).__name__ for node in source("x = 1\npass").walk(ast.stmt)] == ["Assign", "Pass"]


@pytest.mark.parametrize(
    "text",
    [
        "def handler(event, context): ...",
        "async def handler(event, context): ...",
        "class handler: ...",
        "handler = make()",
        "handler: object = make()",
        "other, (handler, *rest) = make()",
        "first, *handler = make()",
        "import handler",
        "import handler.sub",
        "import app as handler",
        "from app import handler",
        "from app import main as handler",
        "if x:\n    handler = 1\nelse:\n    pass",
        "try:\n    pass\nexcept ImportError:\n    def handler(): ...",
        "with open() as handler: pass",
        "for handler in (): pass",
        "while True:\n    handler = 1",
        "print(handler := 1)",
        "[(handler := x) for x in ()]",
        "match x:\n    case {'a': handler}: pass",
        "match x:\n    case [*handler]: pass",
        "match x:\n    case {**handler}: pass",
        "match x:\n    case _: handler = 1",
        "def set():\n    global handler\n    handler = 1",
    ],
)
def test_a_module_defines_what_it_binds_at_its_top_level(text):
    assert "handler" in source(text).defines


@pytest.mark.parametrize(
    "text",
    [
        "def other():\n    handler = 1\n    def handler(): ...",
        "class Other:\n    def handler(self): ...",
        "handler: object",
        "print(handler)",
        "[handler for handler in ()]",
        "f = lambda handler: handler",
        "import a.handler",
        "app.handler = 1",
        "try: pass\nexcept E as handler: pass",
        "match x:\n    case _: pass",
        "match x:\n    case {'a': 1}: pass",
        "match x:\n    case [*_]: pass",
    ],
)
def test_a_module_does_not_define_what_is_bound_elsewhere(text):
    assert "handler" not in source(text).defines


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("from .api import *", r"what `from \.api import \*` brings into app\.py"),
        ("try:\n    from api import *\nexcept ImportError: pass", "brings into"),
        ("def __getattr__(name): ...", r"what __getattr__ in app\.py returns"),
        ("globals()['handler'] = 1", r"what globals\(\) defines"),
        ("exec(text)", r"what exec\(\) defines"),
        ("import sys\nsetattr(sys.modules[__name__], 'handler', 1)", r"what setattr\(\) defines"),
    ],
)
def test_a_name_that_nobody_can_read_is_undecided(text, reason):
    defines = source(f"{text}\nmain = 1").defines
    assert "main" in defines
    with pytest.raises(Undecided, match=reason):
        assert "handler" not in defines


def test_names_are_a_set():
    assert Names(["a", "b"]) == {"a", "b"}


def test_imports_tell_what_is_imported_and_where():
    file = source("import a.b\nimport a.b as c, d\nfrom e.f import g as h\nfrom . import i\nfrom ..j import k\n")
    assert [(found.module, found.name, found.what, found.binds, found.line) for found in file.imports] == [
        ("a.b", None, "a", "a", 1),
        ("a.b", None, "a.b", "c", 2),
        ("d", None, "d", "d", 2),
        ("e.f", "g", "e.f.g", "h", 3),
        (".", "i", ".i", "i", 4),
        ("..j", "k", "..j.k", "k", 5),
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("import pulumi_aws as aws\naws.sqs.Queue('q')", "pulumi_aws.sqs.Queue"),
        ("from pulumi_aws import sqs\nsqs.Queue('q')", "pulumi_aws.sqs.Queue"),
        ("from pulumi_aws.sqs import Queue as Q\nQ('q')", "pulumi_aws.sqs.Queue"),
        ("sqs.Queue('q')", "sqs.Queue"),
        ("make().sqs.Queue('q')", "make().sqs.Queue"),
        ("all[0].sqs.Queue('q')", "?.sqs.Queue"),
    ],
)
def test_a_call_is_found_by_the_end_of_its_name_as_written_or_as_imported(text, name):
    (call,) = source(text).calls("sqs.Queue")
    assert call.name == name


def test_a_call_is_not_found_by_a_part_of_a_word():
    assert list(source("FifoQueue(); Queue2(); queue()").calls("Queue")) == []


def test_literal_arguments_have_values_and_computed_ones_have_none():
    (call,) = source("f('a', [1, -2], g(), *rest, 'b', key={'k': (1,)}, other=x)").calls("f")
    assert [call.argument(position) for position in range(6)] == ["a", [1, -2], None, None, None, None]
    assert (call.keyword("key"), call.keyword("other"), call.keyword("absent")) == ({"k": (1,)}, None, None)
    assert (call.has("key"), call.has("other"), call.has("absent")) == (True, True, False)


def test_a_call_may_have_any_keyword_by_two_stars():
    (call,) = source("f(**options)").calls("f")
    assert call.has("anything")
    assert call.keyword("anything") is None


def test_functions_that_ship_the_same_file_share_its_tree():
    file = source("x = 1")
    first, second = ArchiveFile(file, "Function 'a'"), ArchiveFile(file, "Function 'b'")
    assert first.tree is second.tree is file.tree
    assert (first.resource, str(first), first.text) == ("Function 'a'", "app.py", "x = 1")


def test_a_program_file_is_source():
    assert "queue" in ProgramFile("__main__.py", b"queue = 1").defines

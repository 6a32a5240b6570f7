"""`preflight lsp`, by pygls' own client and a real process."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient
from pygls.workspace import PositionCodec

from preflight.check.editor.places import Lines, replaced

from .conftest import held, write_program

GOOD = "import pulumi_aws as aws\n\naws.sqs.Queue('orders')\n"
# The column of what is wrong differs between characters and UTF-16, the editor's units.
MISSPELT = "import pulumi_aws as aws\n\naws.sqs.Queue('🎁', visibilityTimeoutSeconds=30)\n"
LATE = "import pulumi_aws as aws\n\naws.sqs.Queue('orders', message_retention_seconds=5)\n"


class Editor:
    """An editor with one document open."""

    def __init__(self, client: LanguageClient, file: Path) -> None:
        self.client, self.uri = client, file.as_uri()
        self._file = file
        self._version = 0
        self._published: dict[str, list[types.Diagnostic]] = {}
        self._news = asyncio.Event()
        self.messages: list[str] = []

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: types.PublishDiagnosticsParams) -> None:
            self._published[params.uri] = list(params.diagnostics)
            self._news.set()

        @client.feature(types.WINDOW_LOG_MESSAGE)
        def logged(params: types.LogMessageParams) -> None:
            self.messages.append(params.message)
            self._news.set()

    def open(self) -> None:
        item = types.TextDocumentItem(self.uri, "python", self._version, self._file.read_text(encoding="utf-8"))
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def write(self, text: str) -> None:
        """Type a text in place of the whole document."""
        self._version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self._version, self.uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    def save(self, text: str) -> None:
        self.write(text)
        self._file.write_text(text, encoding="utf-8")
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(self.uri)))

    async def shown(self, wanted: Callable[[list[types.Diagnostic]], bool], uri: str = "") -> list[types.Diagnostic]:
        """What the editor shows, as soon as it is what is wanted."""
        await self.until(lambda: wanted(self._published.get(uri or self.uri, [])))
        return self._published[uri or self.uri]

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            self._news.clear()
            await asyncio.wait_for(self._news.wait(), 120)

    async def actions(self, at: types.Range, *only: types.CodeActionKind) -> list[types.CodeAction]:
        document = types.TextDocumentIdentifier(self.uri)
        shown = self._published.get(self.uri, [])
        context = types.CodeActionContext(shown, only=list(only) or None)
        return await self.client.text_document_code_action_async(types.CodeActionParams(document, at, context))

    async def hover(self, at: types.Position) -> types.Hover | None:
        return await self.client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(self.uri), at)
        )


def edit(folder: Path, session: Callable[[Editor], Awaitable[Any]], *options: str, text: str = GOOD) -> Any:
    """A session of an editor with a program."""

    async def talking() -> Any:
        client = LanguageClient("editor", "1")
        write_program(folder, text)
        editor = Editor(client, folder / "__main__.py")
        await client.start_io(sys.executable, "-m", "preflight", "lsp", *options)
        capabilities = types.ClientCapabilities(window=types.WindowClientCapabilities(work_done_progress=False))
        began = types.InitializeParams(capabilities, root_uri=folder.as_uri())
        editor.began = await client.initialize_async(began)
        client.initialized(types.InitializedParams())
        editor.open()
        result = await session(editor)
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
        return result

    return held(talking())


def codes(found: list[types.Diagnostic]) -> list[Any]:
    return [each.code for each in found]


def test_what_is_typed_is_checked_explained_and_fixed_before_it_is_saved(tmp_path):
    async def session(editor: Editor) -> None:
        editor.write(MISSPELT)
        (found,) = await editor.shown(lambda each: "program-arguments-exist" in codes(each))
        # The first line of the program reads `GOOD` on the disk: nothing was saved.
        assert found.range == types.Range(types.Position(2, 20), types.Position(2, 44))
        assert (found.severity, found.source) == (types.DiagnosticSeverity.Error, "AWS Preflight")
        assert found.message.startswith("Passes 'visibilityTimeoutSeconds' to aws.sqs.Queue")
        assert found.code_description.href.endswith("/program-arguments-exist.md")

        page = await editor.hover(types.Position(2, 25))
        assert page.contents.value.startswith("# program-arguments-exist")
        assert page.range == found.range
        assert await editor.hover(types.Position(0, 0)) is None

        one, every = await editor.actions(found.range)
        assert (one.kind, one.is_preferred, list(one.diagnostics)) == (types.CodeActionKind.QuickFix, True, [found])
        (change,) = one.edit.changes[editor.uri]
        assert (change.range, change.new_text) == (
            types.Range(types.Position(2, 30), types.Position(2, 38)),
            "_timeout_s",
        )
        assert every.edit == one.edit
        assert [each.kind for each in await editor.actions(found.range, types.CodeActionKind.Source)] == [every.kind]
        elsewhere = types.Range(types.Position(0, 0), types.Position(0, 1))
        assert not await editor.actions(elsewhere, types.CodeActionKind.QuickFix)

        editor.write(MISSPELT.replace("visibilityTimeoutSeconds", "visibility_timeout_seconds"))
        await editor.shown(lambda each: each == [])

    edit(tmp_path, session)


def test_a_saved_program_is_planned_and_its_findings_move_with_their_lines(tmp_path):
    async def session(editor: Editor) -> None:
        editor.save(LATE)
        (planned,) = await editor.shown(bool)
        assert planned.range.start.line == 2
        assert "message_retention_seconds" in planned.message or "messageRetentionSeconds" in planned.message
        assert planned.severity == types.DiagnosticSeverity.Error

        page = await editor.hover(planned.range.start)
        assert page.contents.value.startswith(f"# {planned.code}")

        editor.write(f"# one more line\n{LATE}")
        (moved,) = await editor.shown(lambda each: [found.range.start.line for found in each] == [3])
        assert moved.code == planned.code

        editor.save(GOOD)
        await editor.shown(lambda each: each == [])

    edit(tmp_path, session)


def test_a_new_save_ends_the_plan_before_it_and_typing_waits_for_none(tmp_path):
    slow = "import time, pathlib\n\npathlib.Path('ran').write_text('')\ntime.sleep(600)\n"

    async def session(editor: Editor) -> None:
        editor.save(slow)
        while not (tmp_path / "ran").exists():  # noqa: ASYNC110 - the program writes it
            await asyncio.sleep(0.05)
        editor.write(MISSPELT)
        await editor.shown(lambda each: "program-arguments-exist" in codes(each))
        editor.save(LATE)
        (found,) = await editor.shown(lambda each: len(each) == 1 and not str(each[0].code).startswith("program-"))
        assert found.range.start.line == 2

    edit(tmp_path, session)


def test_a_static_server_runs_no_program(tmp_path):
    ran = "import pathlib\n\npathlib.Path('ran').write_text('')\nimport pulumi_aws as aws\n\naws.sqs.Queue('a', nme='b')\n"

    async def session(editor: Editor) -> None:
        editor.save(ran)
        await editor.shown(lambda each: "program-arguments-exist" in codes(each))

    edit(tmp_path, session, "--static")

    assert not (tmp_path / "ran").exists()


def test_what_has_no_place_is_shown_at_the_project_file(tmp_path):
    async def session(editor: Editor) -> None:
        (tmp_path / "__main__.py").unlink()
        editor.client.text_document_did_close(
            types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(editor.uri))
        )
        (found,) = await editor.shown(bool, (tmp_path / "Pulumi.yaml").as_uri())
        assert found.code == "program-has-its-entry-point"

    edit(tmp_path, session)


def test_without_the_extra_the_command_says_what_to_install(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "pygls.lsp.server", None)
    monkeypatch.delitem(sys.modules, "preflight.check.editor.server", raising=False)

    done = run("lsp")

    assert (done.code, done.out) == (2, "")
    assert 'pip install "aws-preflight[editor]"' in done.err


@pytest.fixture
def codec() -> PositionCodec:
    return PositionCodec(types.PositionEncodingKind.Utf16)


@pytest.mark.parametrize(
    ("before", "after", "edit"),
    [
        ("a = 1\n", "a = 2\n", ((0, 4), (0, 5), "2")),
        ("a\r\n🎁 = old\r\n", "a\r\n🎁 = new\r\n", ((1, 5), (1, 8), "new")),
        ("a", "a\n", ((0, 1), (0, 1), "\n")),
        ("aa", "a", ((0, 1), (0, 2), "")),
        ("", "a", ((0, 0), (0, 0), "a")),
    ],
)
def test_a_replacement_is_as_short_as_it_can_be(codec, before, after, edit):
    start, end, written = edit

    assert replaced(Lines(before, codec), after) == (types.Range(types.Position(*start), types.Position(*end)), written)


def test_lines_end_as_the_protocol_has_it(codec):
    lines = Lines("a\x0cb\rc\r\nd\n", codec)

    assert [lines.line(number) for number in range(6)] == ["", "a\x0cb", "c", "d", "", ""]
    assert lines.range(1, 0, 1) == types.Range(types.Position(0, 0), types.Position(0, 3))


@pytest.mark.parametrize(("text", "found"), [("x\n", 1), ("y\nx\n", 2), ("y\n", None), ("", None)])
def test_a_line_is_found_again(codec, text, found):
    assert Lines(text, codec).found_again(1, "x") == found

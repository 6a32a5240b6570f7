"""`preflight lsp`: a language server on standard input and output.

The source is checked in a thread while the user types, a moment after the last change. The program is planned when a file is
saved, by a separate process; the next save ends it. No handler waits for either.
https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from lsprotocol import types
from pygls.exceptions import PyglsError
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from preflight import pack
from preflight.check import apart, pages
from preflight.check.failure import CannotCheck
from preflight.check.programs import project_folder
from preflight.core.catalogue import Catalogue, discover
from preflight.judge.finding import Finding
from preflight.project.project import NAMES
from preflight.report.report import as_sentence

from .places import Lines, replaced
from .source import Options, Placed, Read, fixed, of_source, read

PAUSE = 0.3
"""Seconds without a change after which the source is checked."""
PATIENCE = 5.0
"""Seconds that a request for fixes waits for the check of the source as it is now."""
LEEWAY = 30.0
"""Seconds that a check may take above the time limit of its plan."""
SEVERITIES = {"mandatory": types.DiagnosticSeverity.Error, "advisory": types.DiagnosticSeverity.Warning}
FIX_ALL = types.CodeActionKind("source.fixAll")


class Shown(NamedTuple):
    """A finding where an editor shows it. `line` counts from 1; `column` is 0 where only the line is known.

    `written` is what the line reads; None where it is not known.
    """

    path: Path
    line: int
    column: int
    length: int
    written: str | None
    policy: str
    message: str
    enforcement: str
    page: str


@dataclass
class Program:
    """A program with files that are open, and what was found in it."""

    folder: Path
    source: Sequence[Shown] = ()
    plan: Sequence[Shown] = ()
    fixes: Sequence[Placed] = ()
    published: set[str] = field(default_factory=set)
    checking: asyncio.Task[None] | None = None
    planning: asyncio.Task[None] | None = None


class Server(LanguageServer):
    """The language server."""

    def __init__(self, options: Options) -> None:
        super().__init__(pack.NAME, pack.VERSION)
        self._options = options
        self._programs: dict[Path, Program] = {}
        # One check of a source at a time: a second one would only make both slower.
        self._reader = ThreadPoolExecutor(1, "source")
        self._catalogue: Catalogue | None = None

    # What the editor reports.

    def changed(self, uri: str, *, pause: float = PAUSE) -> None:
        """A document was opened, edited or closed: check the source after a pause, unless it changes again."""
        if (program := self._program(uri)) is None:
            return
        if program.checking is not None:
            program.checking.cancel()
        program.checking = asyncio.create_task(self._check(program, pause))

    def saved(self, uri: str) -> None:
        """A document was saved: plan its program."""
        program = self._program(uri)
        if program is None or self._options.static:
            return
        if program.planning is not None:
            program.planning.cancel()
        program.planning = asyncio.create_task(self._plan(program))

    def _program(self, uri: str) -> Program | None:
        path = to_fs_path(uri)
        if path is None:
            return None
        try:
            folder = project_folder(Path(path).parent, path)
        except (CannotCheck, OSError):  # a file of no program
            return None
        return self._programs.setdefault(folder, Program(folder))

    # The source.

    async def _check(self, program: Program, pause: float) -> None:
        await asyncio.sleep(pause)
        edited = {Path(path): document.source for path, document in self._open(program.folder)}
        try:
            found: Read = await asyncio.get_running_loop().run_in_executor(
                self._reader, read, program.folder, edited, self._options
            )
        except CannotCheck as reason:
            found = Read((), ())
            self._log(f"{reason.problem}: {reason.advice}")
        program.source = [self._read(program, each) for each in found.findings]
        program.fixes = found.fixes
        self._publish(program)

    def _read(self, program: Program, finding: Finding) -> Shown:
        """A finding in the source as it is in the editor."""
        at = finding.location
        return Shown(
            path=Path(os.path.abspath(at.file)) if at else self._project_file(program),  # noqa: PTH100 - links stay
            line=at.line if at else 1,
            column=at.column if at else 0,
            length=at.length if at else 1,
            written=None,
            policy=finding.policy,
            message=_message(finding.message if at else finding.sentence, finding.fix),
            enforcement=finding.enforcement,
            page=finding.page,
        )

    def _open(self, folder: Path) -> Iterator[tuple[str, Any]]:
        for document in list(self.workspace.text_documents.values()):
            if document.path and Path(document.path).is_relative_to(folder):
                yield document.path, document

    # The plan.

    async def _plan(self, program: Program) -> None:
        options = self._options
        arguments = [f"--engine={options.engine}", f"--time-limit={options.time_limit:g}"]
        if options.stack:
            arguments.append(f"--stack={options.stack}")
        if options.config:
            arguments.append(f"--config={options.config}")
        token = await self._begin(f"Planning {program.folder.name}")
        try:
            report = await asyncio.wait_for(apart.report(program.folder, *arguments, "."), options.time_limit + LEEWAY)
        except CannotCheck as reason:
            self._log(f"{reason.problem}: {reason.advice}")
            program.plan = ()
        except asyncio.TimeoutError:
            self._log(f"The check of {program.folder} did not end in time")
            program.plan = ()
        else:
            if problem := report["plan"]["problem"]:
                self._log(f"The program was not planned: {problem}")
            checked = {policy.name for policy in of_source().policies}
            program.plan = [
                self._planned(program, each) for each in report["violations"] if each["policy"] not in checked
            ]
        finally:
            self._end(token)
        self._publish(program)

    def _planned(self, program: Program, violation: Mapping[str, Any]) -> Shown:
        """A finding of a plan, with the line as it is saved: it may move until the next plan."""
        place = violation["createdAt"] or violation["place"]
        path = Path(os.path.abspath(program.folder / place["file"])) if place else None  # noqa: PTH100 - links stay
        written = _line(path, place["line"]) if path is not None else None
        if path is None or written is None:
            path, place, written = self._project_file(program), {"line": 1, "column": None, "length": None}, None
        return Shown(
            path=path,
            line=place["line"],
            column=place["column"] or 0,
            length=place["length"] or 1,
            written=written,
            policy=violation["policy"],
            message=_message(violation["message"], violation["fix"]),
            enforcement=violation["enforcement"],
            page=violation["page"] or "",
        )

    async def _begin(self, title: str) -> str:
        """Show that something takes its time, where the editor can."""
        window = self.client_capabilities.window
        if not (window and window.work_done_progress):
            return ""
        token = str(uuid4())
        try:
            await self.work_done_progress.create_async(token)
        except PyglsError:
            return ""
        self.work_done_progress.begin(token, types.WorkDoneProgressBegin(title=title))
        return token

    def _end(self, token: str) -> None:
        if token:
            self.work_done_progress.end(token, types.WorkDoneProgressEnd())

    # What the editor shows.

    def _publish(self, program: Program) -> None:
        """Publish all findings of a program, and for files that had some before and have none now that there are none."""
        found: dict[str, list[types.Diagnostic]] = {}
        for each in (*program.source, *program.plan):
            if (diagnostic := self._diagnostic(each)) is not None:
                found.setdefault(self._uri(each.path), []).append(diagnostic)
        for uri in program.published - set(found):
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))
        for uri, diagnostics in found.items():
            document = self.workspace.text_documents.get(uri)
            version = document.version if document is not None else None
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics, version))
        program.published = set(found)

    def _diagnostic(self, shown: Shown) -> types.Diagnostic | None:
        """A finding as the protocol has it; None where its line is no longer there."""
        lines, line = self._lines(shown.path), shown.line
        if shown.written is not None and shown.written != lines.line(line):
            moved = lines.found_again(line, shown.written)
            if moved is None:
                return None
            line = moved
        return types.Diagnostic(
            range=lines.range(line, shown.column, shown.length),
            message=shown.message,
            severity=SEVERITIES[shown.enforcement],
            source=pack.DISPLAY_NAME,
            code=shown.policy,
            code_description=types.CodeDescription(shown.page) if shown.page else None,
        )

    def _lines(self, path: Path) -> Lines:
        """The lines of a file, as it is in the editor or else as it is saved."""
        document = self.workspace.text_documents.get(self._uri(path))
        if document is not None:
            return Lines(document.source, self.workspace.position_codec)
        text = ""
        with suppress(OSError):
            text = path.read_text(encoding="utf-8", errors="replace")
        return Lines(text, self.workspace.position_codec)

    def _uri(self, path: Path) -> str:
        """The address of a file, as the editor writes it where it is open."""
        opened = (uri for uri, each in self.workspace.text_documents.items() if each.path == str(path))
        return next(opened, None) or from_fs_path(str(path)) or path.as_uri()

    def _project_file(self, program: Program) -> Path:
        return next((path for name in NAMES if (path := program.folder / name).is_file()), program.folder / NAMES[0])

    def _log(self, message: str) -> None:
        self.window_log_message(types.LogMessageParams(types.MessageType.Warning, as_sentence(message)))

    # What the editor requests.

    async def hover(self, uri: str, position: types.Position) -> types.Hover | None:
        """The page of each policy that reports something at a position."""
        program = self._program(uri)
        if program is None:
            return None
        names: dict[str, types.Range] = {}
        for each in (*program.source, *program.plan):
            if self._uri(each.path) == uri and (found := self._diagnostic(each)) and _holds(found.range, position):
                names.setdefault(each.policy, found.range)
        if not names:
            return None
        loop = asyncio.get_running_loop()
        if self._catalogue is None:
            self._catalogue = await loop.run_in_executor(None, discover)
        catalogue = self._catalogue
        policies = [catalogue.by_name[name] for name in names if name in catalogue.by_name]
        if not policies:
            return None
        page = "\n\n---\n\n".join(pages.page(policy) for policy in policies)
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, page), names[policies[0].name])

    async def actions(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """The fixes in a range that leave nothing to decide, and all of the file at once."""
        uri = params.text_document.uri
        program, document = self._program(uri), self.workspace.text_documents.get(uri)
        if program is None or document is None:
            return []
        if program.checking is not None:
            await asyncio.wait([program.checking], timeout=PATIENCE)
            if not program.checking.done():
                return []
        lines = self._lines(Path(document.path))
        mine = [each.fix for each in program.fixes if each.path == Path(document.path)]
        rows = range(params.range.start.line + 1, params.range.end.line + 2)
        found = []
        for fix in mine:
            if any(line in rows for line in fix.lines) and (edit := _edit(lines, uri, [fix])):
                reported = [
                    each
                    for each in params.context.diagnostics
                    if each.source == pack.DISPLAY_NAME and each.range.start.line + 1 in fix.lines
                ]
                title = (
                    f"Write `{fix.instead}` in place of `{fix.what}`" if fix.changes else "End the file with a newline"
                )
                kind = types.CodeActionKind.QuickFix
                found.append(types.CodeAction(title, kind, reported, is_preferred=True, edit=edit))
        if mine and (edit := _edit(lines, uri, mine)):
            found.append(types.CodeAction(f"Fix all that {pack.DISPLAY_NAME} can fix in this file", FIX_ALL, edit=edit))
        only = params.context.only
        return [each for each in found if not only or any(_is_of(each.kind, kind) for kind in only)]

    def close(self) -> None:
        """End what is running."""
        for program in self._programs.values():
            for task in (program.checking, program.planning):
                if task is not None:
                    task.cancel()
        self._reader.shutdown(wait=False, cancel_futures=True)


def serve(options: Options) -> None:
    """Serve until the editor ends the session."""
    if sys.stdin.isatty():
        sys.stderr.write("preflight: waits for an editor on standard input; Ctrl-C ends it.\n")
    # What anything prints goes to the log, and never between the messages of the protocol.
    sys.stdout.flush()
    wire = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    server(options).start_io(stdout=wire)


def server(options: Options) -> Server:
    """The language server with its handlers."""
    made = Server(options)

    @made.feature(types.TEXT_DOCUMENT_DID_OPEN)
    async def opened(params: types.DidOpenTextDocumentParams) -> None:
        made.changed(params.text_document.uri, pause=0)

    @made.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: types.DidChangeTextDocumentParams) -> None:
        made.changed(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    async def closed(params: types.DidCloseTextDocumentParams) -> None:
        made.changed(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_DID_SAVE)
    async def saved(params: types.DidSaveTextDocumentParams) -> None:
        made.changed(params.text_document.uri, pause=0)
        made.saved(params.text_document.uri)

    @made.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        return await made.hover(params.text_document.uri, params.position)

    kinds = types.CodeActionOptions([types.CodeActionKind.QuickFix, FIX_ALL])

    @made.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)
    async def actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return await made.actions(params)

    @made.feature(types.SHUTDOWN)
    async def shutdown(_: None) -> None:
        made.close()

    return made


def _message(message: str, fix: str) -> str:
    sentence = as_sentence(f"{message[:1].upper()}{message[1:]}")
    return f"{sentence}\nFix: {fix}" if fix else sentence


def _line(path: Path, number: int) -> str | None:
    """A line of a file, without its end; None where there is no such line."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    return lines[number - 1] if 0 < number <= len(lines) else None


def _edit(lines: Lines, uri: str, fixes: Sequence[Any]) -> types.WorkspaceEdit | None:
    """The change that makes fixes in a document; None where they cannot be made in it, or change nothing."""
    after = fixed(lines.text, fixes)
    if after is None or after == lines.text:
        return None
    where, text = replaced(lines, after)
    return types.WorkspaceEdit(changes={uri: [types.TextEdit(where, text)]})


def _holds(where: types.Range, position: types.Position) -> bool:
    at = position.line, position.character
    return (where.start.line, where.start.character) <= at <= (where.end.line, where.end.character)


def _is_of(kind: object, wanted: object) -> bool:
    """Whether a kind of action is one that was requested, or below it: `source.fixAll` is below `source`."""
    mine, name = (str(getattr(each, "value", each)) for each in (kind, wanted))
    return mine == name or mine.startswith(f"{name}.")

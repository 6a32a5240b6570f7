"""Runs a program on past its errors: each statement that raises leaves lost values, and the next one runs."""

from __future__ import annotations

import ast
import builtins
import contextvars
import re
import sys
import threading
import types
from typing import Any, Optional

import pulumi

from .crash import crash
from .creations import Creations, created_by, of_absent_package
from .journal import Journal
from .lost import LOST, Lost, LostKeys, LostValueError, lost, lost_in, origin
from .markers import ANY, Markers
from .outputs import resolved
from .registrations import Registrations
from .statements import RUN, Cut, Finder, Sites, compiled
from .tolerance import Tolerance

ROOT = "pulumi:pulumi:Stack"
_FILLS = ("add", "append", "extend", "insert", "setdefault", "update")
"""Methods of lists, sets and dicts that put something in."""
_guarded: contextvars.ContextVar[int] = contextvars.ContextVar("guarded", default=0)
_last: contextvars.ContextVar[int] = contextvars.ContextVar("last", default=0)


class Run:
    """What rewritten code calls, and what was passed over so far.

    `errors` are what the journal has of them: the fields of a crash, and {"id": number from 1, "file", "line", "follows": id of
    the error whose lost value caused it, or None, "creates": [type token, or a prefix that ends with `*`], "part":
    "statement" | "argument" | "missing" | "name" | "config" | "syntax" | "value" | "duplicate" | "string"}. At an Output
    in a "string" Pulumi only prints a warning.
    """

    def __init__(self, registrations: Registrations, markers: Markers, journal: Journal) -> None:
        self._registrations, self._markers, self._journal = registrations, markers, journal
        self._sites = Sites()
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._resources: dict[int, Any] = {}
        self._names: dict[tuple[str, str], int] = {}
        self._urns: set[tuple[str, str]] = set()
        """Types and names of the resources that were created."""
        self._types: dict[int, tuple[Any, str]] = {}
        """Resources by identity, each with the types of its URN."""
        # Registrations come in many threads.
        self._lock = threading.RLock()
        self.errors: list[dict[str, Any]] = []
        self._creations = Creations(self._sites, self.errors)
        self.cuts: dict[int, int] = {}
        self._raised = 0, 0
        self._items_lost: dict[int, int] = {}
        """The last error of an item of each statement."""
        self.alone: set[int] = set()
        """The errors that have lost a value on which no dependency of a resource hangs."""
        self._packages: dict[int, str] = {}
        """The modules that could not be imported, by the number of the error."""
        self._incomplete: dict[int, tuple[Any, int]] = {}
        """Lists and dicts that an error has kept from being filled, by identity."""

    def install(self, sources: dict[str, str]) -> None:
        """From here on the program's modules are rewritten; `sources` are the contents in place of those on disk."""
        contents = {self._registrations.own(file) or file: text for file, text in sources.items()}

        def code(source: bytes, file: str) -> Any:
            text = contents.get(self._registrations.own(file) or file)
            module = compiled(text.encode() if text is not None else source, file, self._sites)
            for cut in module.cuts:
                self._cut(cut, file)
            return module.code

        setattr(builtins, RUN, self)
        tolerance = Tolerance(self, self._registrations)
        tolerance.install()
        Finder(self._registrations.own, code, tolerance.complete).install()

    # What rewritten code calls

    def passes(self, error: BaseException, site: int) -> bool:
        """Whether the error of a statement is passed over; else it goes on to whoever called."""
        return self._passes(error, error.__traceback__, site, "statement")

    def value(self, evaluate: Any, site: int, statement: int) -> Any:
        """An argument of a call, or an item of a dict or list; a lost value where it raises."""
        try:
            return evaluate()
        except Exception as error:
            trace = error.__traceback__.tb_next if error.__traceback__ else None
            if not self._passes(error, trace, site, "value"):
                raise
            self._items_lost[statement] = _last.get()
            return self.lost()

    def _passes(self, error: BaseException, trace: Optional[types.TracebackType], site: int, part: str) -> bool:  # noqa: UP045
        file, node = self._sites.nodes[site]
        if _guarded.get() or trace is None:
            return False
        frame = trace.tb_frame
        if isinstance(error, (RecursionError, MemoryError)) and frame.f_code.co_name != "<module>":
            return False
        # The program's own `raise` goes up to the statement that called.
        if trace.tb_next is None and trace.tb_lineno in self._sites.raises.get(file, ()):
            return False
        if self._raised == (id(error), id(frame)):
            return False
        creates = self._creations.of(node, frame)
        number = self.note(error, part, file, node.lineno, follows=self._follows(error, site, frame), creates=creates)
        if isinstance(error, ModuleNotFoundError) and isinstance(node, (ast.Import, ast.ImportFrom)):
            self._packages[number] = getattr(node, "module", None) or error.name or ""
        if isinstance(error, LookupError) and isinstance(node, ast.Subscript) and _is_data(_peek(node.value, frame)):
            self.alone.add(number)
        self._leave_incomplete(node, frame, number)
        return True

    def _follows(self, error: BaseException, site: int, frame: types.FrameType) -> Optional[int]:  # noqa: UP045
        """The error from which another one follows; None where it follows from no other."""
        if isinstance(error, LostValueError):
            return error.error
        cause = self._cause(self._sites.nodes[site][1], frame) or self._items_lost.get(site)
        if cause is None and isinstance(error, TypeError) and re.search(r"\bLost\b", _text(error)):
            cause = _last.get() or None
        return cause

    def raises(self) -> bool:
        """The program raises once more what it handles."""
        self._raised = id(sys.exc_info()[1]), id(sys._getframe(1))  # noqa: SLF001 - whose `raise` it is
        return True

    def lost(self, name: str = "") -> Any:
        """The value that the last error has lost; with `name` what is imported by it from a module."""
        package = self._packages.get(_last.get(), "")
        return lost(self, _last.get(), f"{package}.{name}" if package and name else package)

    def called(self, value: Any) -> None:
        """Something of a package is called that is not installed: who knows what it would have created."""
        self._add_creates(value.lost_by, of_absent_package(value.path))

    def cut(self, line: int) -> Any:
        """The value of a name of a piece that does not parse."""
        return lost(self, self.cuts.get(line, 0))

    @property
    def is_guarded(self) -> bool:
        """Whether the program handles the errors of what runs now itself."""
        return _guarded.get() > 0

    def enter(self) -> None:
        """The program handles errors itself from here on."""
        _guarded.set(_guarded.get() + 1)

    def leave(self) -> None:
        """As before the matching `enter`."""
        _guarded.set(_guarded.get() - 1)

    def holds(self, test: Any, site: int) -> Any:
        """The condition of a loop: a lost one ends it."""
        self.chooses(test, site)
        return False if isinstance(test, Lost) else test

    def chooses(self, test: Any, site: int) -> Any:
        """The condition of a branch. Where an error has lost what it depends on, the other branch could have been run as well."""
        if self.errors:
            node, frame = self._sites.nodes[site][1], sys._getframe(1)  # noqa: SLF001 - whose statement it is
            cause = test.lost_by if isinstance(test, Lost) else self._cause(node, frame)
            if cause:
                self._could_run(node, frame, cause)
        return test

    def loops(self, items: Any, site: int) -> Any:
        """What a loop runs over: nothing where it is lost."""
        cause = self._lost_items(items)
        if cause:
            self._could_run(self._sites.nodes[site][1], sys._getframe(1), cause)  # noqa: SLF001 - as for `chooses`
        return () if isinstance(items, (Lost, LostKeys)) else items

    def items(self, items: Any, site: int) -> Any:
        """What a comprehension runs over. Raises LostValueError where items of it are lost: so its result is."""
        cause = self._lost_items(items)
        if cause and not _guarded.get():
            frame: Any = sys._getframe(1)  # noqa: SLF001 - as for `chooses`
            self._could_run(self._sites.nodes[site][1], frame, cause)
            raise LostValueError(cause)
        return items

    def _lost_items(self, items: Any) -> int:
        if isinstance(items, (Lost, LostKeys)):
            return int(items.lost_by)
        return self.lost_from(items)

    def lost_from(self, container: Any) -> int:
        """The error that has kept a list or a dict from being filled; 0 where none has."""
        kept = self._incomplete.get(id(container))
        return kept[1] if kept else 0

    def _could_run(self, node: Any, frame: types.FrameType, error: int) -> None:
        """An error decides whether a statement is run, or how often."""
        self._add_creates(error, self._creations.of(node, frame))
        self._leave_incomplete(node, frame, error)

    def _leave_incomplete(self, node: Any, frame: types.FrameType, error: int) -> None:
        """The lists and dicts that a statement would have filled are not complete."""
        for each in ast.walk(node):
            filled: Any = None
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in _FILLS:
                filled = each.func.value
            elif isinstance(each, ast.Subscript) and isinstance(each.ctx, ast.Store):
                filled = each.value
            container = _peek(filled, frame) if filled is not None else None
            if isinstance(container, (list, dict, set)):
                self._incomplete[id(container)] = container, error

    def _add_creates(self, error: int, creates: set[str]) -> None:
        with self._lock:
            record = self.errors[error - 1] if 0 < error <= len(self.errors) else None
            if record is not None and not creates <= set(record["creates"]):
                record["creates"] = sorted({*record["creates"], *creates})
                self._journal.write("error", record)

    # What is noted

    def note(  # noqa: PLR0913 - the facts of one error
        self,
        error: BaseException,
        part: str,
        file: str,
        line: int,
        *,
        follows: Optional[int] = None,  # noqa: UP045 - Python 3.9
        creates: Any = (),
    ) -> int:
        """Records an error, once for each place and message. Returns its number."""
        key = (part, file, line, type(error), _text(error))
        with self._lock:
            number = self._numbers.get(key)
            if number is None:
                number = self._numbers[key] = len(self.errors) + 1
                record = {
                    **crash(error, self._registrations.own, []),
                    "id": number,
                    "part": part,
                    "file": self._registrations.own(file) or file,
                    "line": line,
                    "follows": follows,
                    "creates": sorted(set(creates)),
                }
                self.errors.append(record)
                self._journal.write("error", record)
            else:
                self._add_creates(number, set(creates))
        _last.set(number)
        return number

    def here(self, error: BaseException, part: str, *, follows: Optional[int] = None, creates: Any = ()) -> int:  # noqa: UP045
        """Records an error at the program's line that runs now."""
        file, line = self._registrations.here()
        return self.note(error, part, file or "", line or 0, follows=follows, creates=creates)

    def _cut(self, cut: Cut, file: str) -> None:
        error = cut.error
        error.filename = file
        number = self.note(error, "syntax", file, error.lineno or cut.first, creates=created_by(cut.text))
        self.cuts[min(max(error.lineno or 1, 1), 1 << 30)] = number

    def _cause(self, node: Any, frame: types.FrameType) -> Optional[int]:  # noqa: UP045
        """The error that has lost what a statement or an expression read; None where it read nothing lost."""
        for each in _own_nodes(node):
            if isinstance(each, (ast.Name, ast.Attribute)) and isinstance(each.ctx, ast.Load):
                value = _peek(each, frame)
                found = lost_in(value) or self.lost_from(value)
                if found:
                    return found
        return None

    def resource_of(self, error: int) -> Any:
        """The resource that stands for an error: what is made from its lost values depends on it."""
        if error not in self._resources:
            made = pulumi.CustomResource.__new__(pulumi.CustomResource)
            made.__dict__.update(_name=f"error {error}", _type=LOST, _childResources=set(), _providers={})
            made.__dict__["urn"] = resolved(origin(error))
            self._resources[error] = made
        return self._resources[error]

    def named(self, kind: str, name: Any) -> Any:
        """The name of a resource, with `lost` in place of what an error has lost; a number makes it the only one of its type."""
        if isinstance(name, Lost):
            name = str(name)
        if not isinstance(name, str) or (made := ANY.sub(self._without_marker, name)) == name:
            return name
        self._names[kind, made] = number = self._names.get((kind, made), 0) + 1
        return made if number == 1 else f"{made}-{number}"

    def only(self, resource: Any, kind: Any, name: Any, options: Any) -> Any:
        """The name of a resource, which ends with `-again` for the second one of its URN: Pulumi would stop there.

        Registrations come in an order that changes from run to run, so the first one is that which is created first.
        """
        if not (isinstance(kind, str) and isinstance(name, str)):
            return name
        of_parent = self._types.get(id(getattr(options, "parent", None)), (None, ""))[1]
        qualified = f"{of_parent}${kind}" if of_parent else kind
        self._types[id(resource)] = resource, "" if kind == ROOT else qualified
        if getattr(options, "id", None) is not None or getattr(options, "urn", None) is not None:
            return name  # it is read
        made, number = name, 1
        while (qualified, made) in self._urns:
            number += 1
            made = f"{name}-again{'' if number == 2 else number}"  # noqa: PLR2004 - the second one
        self._urns.add((qualified, made))
        if number > 1:
            urn = f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{qualified}::{name}"
            message = f"Duplicate resource URN '{urn}'; try giving it a unique name"
            resource.__dict__["_preflight_lost_inputs"] = self.here(RuntimeError(message), "duplicate")
        return made

    def _without_marker(self, found: re.Match[str]) -> str:
        of, _ = self._markers.origins.get(found[0], ("", ""))
        return "lost" if of.startswith(f"{LOST}#") else found[0]

    def origin_of(self, error: int) -> str:
        """In place of a URN: what the values come from that an error has lost."""
        return origin(error)

    def text_of(self, error: int) -> str:
        """The text that a lost value becomes in other text: it stands for the value wherever it shows up."""
        return self._markers.core(origin(error), "value")


def _own_nodes(node: Any) -> Any:
    """The nodes of a statement or an expression that run when it does: no bodies of functions, no statements inside it."""
    pending: list[ast.AST] = [node]
    while pending:
        each = pending.pop()
        yield each
        pending += [inner for inner in ast.iter_child_nodes(each) if not _runs_later(inner)]


def _runs_later(node: ast.AST) -> bool:
    if isinstance(node, ast.Lambda):
        return not hasattr(node, "of_run")
    return isinstance(node, (ast.stmt, ast.ExceptHandler)) or type(node).__name__ == "match_case"


def _peek(node: Any, frame: types.FrameType) -> Any:
    """The value of a name, or of an attribute that an object keeps; None where that would run code, or it is not there."""
    if isinstance(node, ast.Name):
        return _looked_up(node.id, frame)
    if isinstance(node, ast.Attribute):
        kept = getattr(_peek(node.value, frame), "__dict__", None)
        return kept.get(node.attr) if isinstance(kept, dict) else None
    return None


def _looked_up(name: str, frame: types.FrameType) -> Any:
    for names in (frame.f_locals, frame.f_globals):
        if name in names:
            return names[name]
    return None


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - an exception of the program may fail to print itself
        return ""


def _is_data(value: Any) -> bool:
    """Whether a dict or a list holds nothing that other resources could depend on."""
    if isinstance(value, (dict, list, tuple)):
        return all(map(_is_data, value.values() if isinstance(value, dict) else value))
    return isinstance(value, (str, int, float, bool, type(None)))

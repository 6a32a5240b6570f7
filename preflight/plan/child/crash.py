"""What ended a program, as data: the exception, its frames, and what it names."""

from __future__ import annotations

import ast
import asyncio
import linecache
import runpy
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

FRAMES = 200
MESSAGE = 20_000


_first: dict[int, tuple[BaseException, Any]] = {}
"""The traceback with which an exception ended its task, by the identity of the exception."""


def remember_tracebacks(loop: asyncio.AbstractEventLoop) -> None:
    """Keep the traceback of each exception that ends a task of a loop.

    A task gives its traceback away once: where two await it, the second one clears the traceback of the exception that both
    have. The SDK awaits each RPC twice.
    """

    def ended(task: Any) -> None:
        problem = None if task.cancelled() else task.exception()
        if problem is not None and problem.__traceback__ is not None:
            _first.setdefault(id(problem), (problem, problem.__traceback__))

    def make(loop: asyncio.AbstractEventLoop, coro: Any, **kwargs: Any) -> Any:
        task: Any = asyncio.Task(coro, loop=loop, **kwargs)
        task.add_done_callback(ended)
        return task

    loop.set_task_factory(make)


class Annotation(NamedTuple):
    """An annotation that could not be evaluated: `name: ANNOTATION` in the body of a class."""

    cls: str
    module: str
    file: str
    line: int

    def as_json(self) -> dict[str, Any]:
        """{"class": name, "main": whether it is in `__main__`}."""
        return {"class": self.cls, "main": self.module == "__main__"}


def crash(problem: BaseException, own: Callable[[str], str | None], refused: list[dict[str, Any]]) -> dict[str, Any]:
    """{"type", "message", "frames": [...], "syntax", "module", "config", "annotation"}; the last four where they apply.

    `own` gives the absolute path of a file of the program, and None for files of others.
    `refused` are the registrations that the monitor refused: an exception without a line of the program is about the
    first of them.
    """
    found: list[dict[str, Any]] = []
    for link in chain(problem):
        of_link = _frames_of(link, own)
        found = found or of_link
        if any(frame["own"] for frame in of_link):
            found = of_link
            break
    made: dict[str, Any] = {"type": _name(type(problem)), "message": _message(problem), "frames": found}
    if not any(frame["own"] for frame in found):
        annotation = annotation_of(problem)
        if annotation is not None:
            made["annotation"] = annotation.as_json()
            found += _line(annotation.file, annotation.line, own)
        elif refused:
            made["message"] = refused[0]["message"]
            found += _line(refused[0]["file"], refused[0]["line"], own)
    for link in chain(problem):
        if isinstance(link, SyntaxError):
            place = {"file": link.filename, "line": link.lineno, "column": link.offset, "text": link.text}
            made["syntax"] = {**place, "message": link.msg}
        if isinstance(link, ModuleNotFoundError):
            made["module"] = link.name
        if type(link).__name__ == "ConfigMissingError":
            made["config"] = {"key": getattr(link, "key", ""), "secret": bool(getattr(link, "secret", False))}
    return made


def _frames_of(problem: BaseException, own: Callable[[str], str | None]) -> list[dict[str, Any]]:
    found = frames(traceback.extract_tb(problem.__traceback__), own)
    _, first = _first.get(id(problem), (None, None))
    if first is None or any(frame["own"] for frame in found):
        return found
    return frames(traceback.extract_tb(first), own)


def frames(stack: Any, own: Callable[[str], str | None]) -> list[dict[str, Any]]:
    """The innermost frames without those of this folder; each with whether it is the program's own."""
    here = Path(__file__).parent
    found = []
    for frame in list(stack)[-FRAMES:]:
        if Path(frame.filename).absolute().parent == here or frame.filename == "<frozen runpy>":
            continue
        file = own(frame.filename)
        place = {"file": file or frame.filename, "line": frame.lineno, "function": frame.name}
        found.append({**place, "text": frame.line, "own": bool(file)})
    return found


def chain(problem: BaseException | None) -> list[BaseException]:
    """The exception, its cause, the cause of that, and so on."""
    links: list[BaseException] = []
    # Exceptions can be each other's cause in a circle.
    while problem is not None and not any(problem is link for link in links):
        links.append(problem)
        problem = problem.__cause__ or problem.__context__
    return links


def is_without_entry_point(problem: BaseException) -> bool:
    """Whether runpy itself found nothing to run, as `pulumi-language-python-exec` decides it."""
    stack = traceback.extract_tb(problem.__traceback__)
    last = stack[-1].filename if stack else ""
    return isinstance(problem, (ImportError, FileNotFoundError)) and last in (runpy.__file__, "<frozen runpy>")


def annotation_of(problem: BaseException) -> Annotation | None:
    """The annotation of a class of the program that the SDK could not evaluate; None for any other exception.

    The SDK evaluates annotations while outputs come in, when no line of the program runs. The class is a local variable
    of its function, https://github.com/pulumi/pulumi/blob/master/sdk/python/lib/pulumi/_types.py.
    """
    if not isinstance(problem, NameError):
        return None
    trace = problem.__traceback__
    while trace is not None:
        code, cls = trace.tb_frame.f_code, trace.tb_frame.f_locals.get("cls")
        if Path(code.co_filename).parts[-2:] == ("pulumi", "_types.py") and isinstance(cls, type):
            return _annotation(
                cls, str(getattr(problem, "name", None) or str(problem).partition("'")[2].partition("'")[0])
            )
        trace = trace.tb_next
    return None


def _annotation(cls: type, name: str) -> Annotation | None:
    # The module of a class in `__main__` is gone by now; its functions still know their file.
    code = next((each.__code__ for each in vars(cls).values() if hasattr(each, "__code__")), None)
    file = code.co_filename if code else getattr(sys.modules.get(cls.__module__), "__file__", None)
    if not file:
        return None
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError):
        return None
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef) or node.name != cls.__name__:
            continue
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign) and name in ast.dump(statement.annotation):
                return Annotation(cls.__name__, cls.__module__, file, statement.lineno)
    return None


def _line(file: str | None, line: int | None, own: Callable[[str], str | None]) -> list[dict[str, Any]]:
    if file is None or line is None:
        return []
    frame = traceback.FrameSummary(file, line, "<module>")
    return [
        {"file": own(file) or file, "line": line, "function": "<module>", "text": frame.line, "own": bool(own(file))}
    ]


def _name(cls: type) -> str:
    return cls.__qualname__ if cls.__module__ in ("builtins", "__main__") else f"{cls.__module__}.{cls.__qualname__}"


def _message(problem: BaseException) -> str:
    try:
        return str(problem)[:MESSAGE]
    except Exception:  # noqa: BLE001 - an exception of the program may fail to print itself
        return ""

"""Runs a program on past its errors: each statement that raises leaves lost values, and the next one runs.

A lost value is known to come from an error. It takes part in everything that a program does with a value, as an Output
that is unknown and that depends on a resource which stands for the error; so the resources that it reaches are known.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextvars
import difflib
import dis
import functools
import inspect
import itertools
import keyword
import re
import sys
import types
from typing import Any, Optional

import pulumi
import pulumi.runtime.rpc

from .crash import crash
from .journal import Journal
from .markers import ANY, Markers
from .registrations import Registrations
from .statements import RUN, Cut, Finder, Sites, compiled

LOST = "preflight:lost"
"""The origin of a marker that stands for a lost value: `preflight:lost#3` for the one of the third error."""
RETRIES = 60
"""How many missing arguments of one call are filled with lost values."""
EVERYTHING = "*"
_LEFT_OUT = "_preflight_left_out"
"""Where a class of arguments keeps the error for which one of them was left out."""
_FILLS = ("add", "append", "extend", "insert", "setdefault", "update")
"""Methods of lists, sets and dicts that put something in."""
_NO_INPUTS = ("__self__", "resource_name", "opts")
_NEAR, _SIMILAR = 0.75, 0.6
"""How near a misspelt argument is to one that it stands for, as difflib measures it, and to others that it may stand for."""
_OF_AWSX = {
    "cloudtrail": ("cloudtrail", "cloudwatch", "iam", "s3"),
    "ec2": ("ec2",),
    "ecr": ("ecr",),
    "ecs": ("alb", "cloudwatch", "ec2", "ecs", "iam", "lb"),
    "lb": ("alb", "ec2", "lb"),
}
"""The modules of pulumi_aws from which the components of pulumi_awsx create resources: https://github.com/pulumi/pulumi-awsx."""
_BLOCK = ("Args", "ArgsDict")
_PROVIDERS = ("pulumi_random", "pulumi_tls", "pulumi_archive", "pulumi_command", "pulumi_docker", "pulumi_kubernetes")
"""SDKs that create no resource of AWS."""
_MISSING = re.compile(r"Missing required property '(\w+)'")
_guarded: contextvars.ContextVar[int] = contextvars.ContextVar("guarded", default=0)
_last: contextvars.ContextVar[int] = contextvars.ContextVar("last", default=0)


class LostValueError(Exception):
    """The program needs a value that an error has lost."""

    def __init__(self, error: int) -> None:
        super().__init__("this value was lost by an error")
        self.error = error


def origin(error: int) -> str:
    """What the values that an error has lost come from."""
    return f"{LOST}#{error}"


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
        self.errors: list[dict[str, Any]] = []
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
        """From here on the program's modules are rewritten; `sources` are texts in place of those on disk."""
        texts = {self._registrations.own(file) or file: text for file, text in sources.items()}

        def code(source: bytes, file: str) -> Any:
            text = texts.get(self._registrations.own(file) or file)
            module = compiled(text.encode() if text is not None else source, file, self._sites)
            for cut in module.cuts:
                self._cut(cut, file)
            return module.code

        setattr(builtins, RUN, self)
        _Tolerance(self, self._registrations).install()
        Finder(self._registrations.own, code, self._complete).install()

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
        creates = self._creates(node, frame)
        number = self.note(error, part, file, node.lineno, follows=self._follows(error, site, frame), creates=creates)
        if isinstance(error, ModuleNotFoundError) and isinstance(node, (ast.Import, ast.ImportFrom)):
            self._packages[number] = getattr(node, "module", None) or error.name or ""
        if isinstance(error, LookupError) and isinstance(node, ast.Subscript) and _is_data(_peek(node.value, frame)):
            self.alone.add(number)
        self._leave_incomplete(node, frame, number)
        return True

    def _follows(self, error: BaseException, site: int, frame: types.FrameType) -> Optional[int]:  # noqa: UP045
        """The error from which another one follows; None where it is one of its own."""
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
        self._add_creates(value.lost_by, _of_absent_package(value.path))

    def cut(self, line: int) -> Any:
        """The value of a name of a piece that does not parse."""
        return lost(self, self.cuts.get(line, 0))

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
        return () if isinstance(items, Lost) else items

    def items(self, items: Any, site: int) -> Any:
        """What a comprehension runs over. Raises LostValueError where items of it are lost: so its result is."""
        cause = self._lost_items(items)
        if cause and not _guarded.get():
            frame: Any = sys._getframe(1)  # noqa: SLF001 - as for `chooses`
            self._could_run(self._sites.nodes[site][1], frame, cause)
            raise LostValueError(cause)
        return items

    def _lost_items(self, items: Any) -> int:
        if isinstance(items, Lost):
            return int(items.lost_by)
        return self.lost_from(items)

    def lost_from(self, container: Any) -> int:
        """The error that has kept a list or a dict from being filled; 0 where none has."""
        kept = self._incomplete.get(id(container))
        return kept[1] if kept else 0

    def _could_run(self, node: Any, frame: types.FrameType, error: int) -> None:
        """An error decides whether a statement is run, or how often."""
        self._add_creates(error, self._creates(node, frame))
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
        number = self.note(error, "syntax", file, error.lineno or cut.first, creates=_created_by(cut.text))
        self.cuts[min(max(error.lineno or 1, 1), 1 << 30)] = number

    def _cause(self, node: Any, frame: types.FrameType) -> Optional[int]:  # noqa: UP045
        """The error that has lost what a statement or an expression read; None where it read nothing lost."""
        for each in _own_nodes(node):
            if isinstance(each, (ast.Name, ast.Attribute)) and isinstance(each.ctx, ast.Load):
                value = _peek(each, frame)
                found = _lost_in(value) or self.lost_from(value)
                if found:
                    return found
        return None

    def _creates(self, node: ast.stmt, frame: types.FrameType) -> set[str]:
        """The types of resources that a statement would have created, as far as its source tells."""
        found: set[str] = set()
        pending = [(node, frame.f_globals, frame.f_locals)]
        seen: set[int] = set()
        while pending:
            at, names, local = pending.pop()
            if id(at) in seen:
                continue
            seen.add(id(at))
            for call in (each for each in ast.walk(at) if isinstance(each, ast.Call)):
                called = _value_of(call.func, names, local)
                token = getattr(called, "pulumi_type", None)
                if isinstance(called, Lost):
                    found |= self._lost_type(called)
                elif isinstance(called, _Absent):
                    found |= called.creates
                elif called is pulumi.export:
                    found.add("pulumi:pulumi:Stack")
                elif isinstance(called, type) and issubclass(called, pulumi.CustomResource):
                    found.add(token or EVERYTHING)
                elif isinstance(called, (types.FunctionType, type)) and (inner := self._definition(called)):
                    pending.append((inner, vars(sys.modules[called.__module__]), {}))
                elif called is None and _is_dynamic(call.func, names, local):
                    found.add(EVERYTHING)
        return found

    def _lost_type(self, called: Any) -> set[str]:
        if called.path:
            return _of_absent_package(called.path)
        record = self.errors[called.lost_by - 1] if 0 < called.lost_by <= len(self.errors) else None
        return set(record["creates"]) if record else {EVERYTHING}

    def _definition(self, called: Any) -> Any:
        if isinstance(called, type):
            files = {(getattr(sys.modules.get(called.__module__), "__file__", ""), called.__name__)}
            for (file, _), node in self._sites.functions.items():
                if isinstance(node, ast.ClassDef) and (file, node.name) in files:
                    return node
            return None
        return self._sites.functions.get((called.__code__.co_filename, called.__code__.co_firstlineno))

    def _complete(self, module: Any) -> None:
        """Lets a module of an SDK answer for names that it does not have, where the program reads them."""
        names = vars(module)
        if "__getattr__" in names:
            return
        package = names.get("__name__", "")

        def absent(name: str) -> Any:
            problem = AttributeError(f"module {package!r} has no attribute {name!r}")
            frame = sys._getframe(1)  # noqa: SLF001 - who asks decides
            if name.startswith("_") or _guarded.get() or not self._reads(frame):
                raise problem
            is_block = _is_block(names, name)
            creates = set() if is_block else _like(names, name) or _Absent(package, name).creates
            number = self.here(problem, "name", creates=creates)
            return _as_dict if is_block or not creates else lost(self, number)

        module.__getattr__ = absent

    def _reads(self, frame: Any) -> bool:
        """Whether a line of the program reads an attribute, and does not ask whether there is one."""
        if frame is None or self._registrations.own(frame.f_code.co_filename) is None:
            return False
        code, at = frame.f_code.co_code, frame.f_lasti
        name: str = dis.opname[code[at]]
        return name.startswith(("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"))

    def resource_of(self, error: int) -> Any:
        """The resource that stands for an error: what is made from its lost values depends on it."""
        if error not in self._resources:
            made = pulumi.CustomResource.__new__(pulumi.CustomResource)
            made.__dict__.update(_name=f"error {error}", _type=LOST, _childResources=set(), _providers={})
            made.__dict__["urn"] = _resolved(origin(error))
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

    def _without_marker(self, found: re.Match[str]) -> str:
        of, _ = self._markers.origins.get(found[0], ("", ""))
        return "lost" if of.startswith(f"{LOST}#") else found[0]

    def origin_of(self, error: int) -> str:
        """In place of a URN: what the values come from that an error has lost."""
        return origin(error)

    def text_of(self, error: int) -> str:
        """The text that a lost value becomes in other text: it stands for the value wherever it shows up."""
        return self._markers.core(origin(error), "value")


class Lost(pulumi.Output):  # type: ignore[type-arg]
    """A value that an error has lost: unknown to Pulumi, and whatever is made from it is lost too."""

    def __init__(self, run: Run, error: int, path: str) -> None:
        done: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
        done.set_result(None)
        no: asyncio.Future[bool] = asyncio.get_event_loop().create_future()
        no.set_result(False)
        super().__init__({run.resource_of(error)} if error else set(), done, no)
        self.__dict__["lost_by"], self.__dict__["path"] = error, path
        self.__dict__["_preflight_run"] = run

    def apply(self, func: Any, run_with_unknowns: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002 - as in the SDK
        """Lost as well: the function would be given nothing."""
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return lost(self._preflight_run, self.lost_by, f"{self.path}.{name}") if self.path else self

    def __mro_entries__(self, _: Any) -> tuple[type, ...]:
        return (_Hollow,)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """What a lost function returns is lost. As a decorator it leaves functions and classes as they are."""
        if self.path:
            self._preflight_run.called(self)
        decorated = args[0] if len(args) == 1 and not kwargs else None
        if isinstance(decorated, (types.FunctionType, type)):
            return decorated
        return lost(self._preflight_run, self.lost_by, "") if self.path else self

    def __getitem__(self, _: Any) -> Any:
        return self

    def __setitem__(self, _: Any, __: Any) -> None:
        pass

    def __setattr__(self, _: str, __: Any) -> None:
        if _.startswith("_"):
            object.__setattr__(self, _, __)

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        raise StopAsyncIteration

    def __contains__(self, _: Any) -> bool:
        return False

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        text: str = self._preflight_run.text_of(self.lost_by)
        return text

    def __format__(self, _: str) -> str:
        return str(self)

    def __fspath__(self) -> str:
        self._needed()
        return ""

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    async def __aenter__(self) -> Any:
        return self

    async def __aexit__(self, *_: object) -> bool:
        return False

    def _needed(self, *_: Any) -> Any:
        raise LostValueError(self.lost_by)

    __int__ = __float__ = __index__ = __complex__ = __bytes__ = _needed
    __lt__ = __le__ = __gt__ = __ge__ = __iter__ = __len__ = _needed

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__

    def _carry_on(self, *_: Any) -> Any:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __mod__ = __rmod__ = _carry_on
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = __or__ = __ror__ = __and__ = __rand__ = _carry_on
    __neg__ = __pos__ = __invert__ = __pow__ = __rpow__ = __lshift__ = __rshift__ = _carry_on

    def keys(self) -> Any:
        """None: it can be given as `**lost`."""
        return ()


def lost(run: Run, error: int, path: str = "") -> Lost:
    """A value that an error has lost. `path` is the dotted name of something in a package that is not installed."""
    return Lost(run, error, path)


class _Hollow:
    """In place of a base class that an error has lost: takes any arguments, and has any attribute."""

    def __init__(self, *_: Any, **given: Any) -> None:
        self.__dict__.update(given)


class _Absent:
    """A name that a module of an SDK does not have."""

    def __init__(self, module: str, name: str) -> None:
        package, _, rest = module.partition(".")
        service = rest.partition(".")[0]
        prefix = f"{package.partition('_')[2]}:{service + '/' if service else ''}*"
        creates_nothing = name.endswith(_BLOCK) or not name[:1].isupper()
        self.creates: set[str] = set() if creates_nothing else {prefix}


def _of_absent_package(path: str) -> set[str]:
    """The types of resources that a call of something creates whose package is not installed, as far as its name tells."""
    package, *inner = path.split(".")
    if package == "pulumi_awsx":
        modules = _OF_AWSX.get(inner[0], ()) if len(inner) > 1 else ()
        return {f"aws:{module}/*" for module in modules} or {EVERYTHING}
    if package in _PROVIDERS:
        return {f"{package[7:]}:*"}
    return {EVERYTHING} if package.startswith("pulumi_") else set()


def _is_block(names: Any, name: str) -> bool:
    """Whether a name that a module lacks is, by the nearest one that it has, a class of arguments."""
    near = next(iter(difflib.get_close_matches(name, list(names), 1, _NEAR)), "")
    return f"{name}Args" in names or (near.endswith(_BLOCK) and f"{near}Args" not in names)


def _like(names: Any, name: str) -> set[str]:
    """The types of the resources of a module whose names are near to one that it lacks."""
    found = (
        getattr(names.get(near), "pulumi_type", None) for near in difflib.get_close_matches(name, list(names), 5, _NEAR)
    )
    return {token for token in found if isinstance(token, str)}


_CALL = re.compile(r"(?<![\w.])([A-Za-z_][\w.]*)\s*\(")
_HARMLESS = (
    "apply",
    "append",
    "concat",
    "dumps",
    "export",
    "format",
    "get",
    "items",
    "join",
    "keys",
    "loads",
    "values",
)


def _created_by(text: str) -> set[str]:
    """The types of resources that a piece would have created which does not parse, as far as its calls tell."""
    found: set[str] = set()
    own = {*re.findall(r"\b(?:def|class)\s+(\w+)", text)}
    for called in _CALL.findall(text):
        first, *rest = called.split(".")
        if first == "aws" and len(rest) == 2:  # noqa: PLR2004 - module and class
            found.add(f"aws:{rest[0].rstrip('_')}/*")
        elif rest and (first in ("json", "os", "pulumi") or rest[-1] in _HARMLESS):
            continue
        elif rest or not (hasattr(builtins, first) or first in own or keyword.iskeyword(first)):
            return {EVERYTHING}
    return found


def _as_dict(*positional: Any, **named: Any) -> Any:
    """Stands in for a class of arguments that an SDK does not have."""
    return dict(*positional, **named)


class _Tolerance:
    """Changes the SDK in this process so that a wrong argument costs the argument, and not the resource."""

    def __init__(self, run: Run, registrations: Registrations) -> None:
        self._run, self._registrations = run, registrations

    def install(self) -> None:
        """Before the program's SDKs are imported: their classes are made with what is put in place here."""
        self._resources()
        self._inputs()
        self._configuration()
        self._values()

    def _resources(self) -> None:
        tolerance, run = self, self._run
        inherited = pulumi.Resource.__init_subclass__

        def init_subclass(cls: Any, **options: Any) -> None:
            inherited(**options)
            if "_internal_init" in cls.__dict__:
                cls._internal_init = tolerance.constructor(cls.__dict__["_internal_init"], cls)

        pulumi.Resource.__init_subclass__ = classmethod(init_subclass)  # type: ignore[assignment,arg-type]
        original = pulumi.Resource.__init__

        @functools.wraps(original)
        def init(self: Any, t: Any, name: Any, *args: Any, **kwargs: Any) -> None:
            args = tuple(tolerance.options(self, each) for each in args)
            kwargs = {key: tolerance.options(self, each) for key, each in kwargs.items()}
            original(self, t, run.named(t, name), *args, **kwargs)

        pulumi.Resource.__init__ = init  # type: ignore[method-assign]

        def absent(self: Any, name: str) -> Any:
            problem = AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            frame = sys._getframe(1)  # noqa: SLF001 - who asks decides
            if name.startswith("_") or _guarded.get() or not run._reads(frame):  # noqa: SLF001 - one module
                raise problem
            return lost(run, run.here(problem, "name"))

        pulumi.Resource.__getattr__ = absent  # type: ignore[attr-defined]

    def options(self, resource: Any, given: Any) -> Any:
        """An argument of a resource's constructor; options in which a lost value is no longer."""
        if not isinstance(given, pulumi.ResourceOptions):
            return None if isinstance(given, Lost) else given
        for name, value in list(vars(given).items()):
            if isinstance(value, Lost):
                setattr(given, name, [self._run.resource_of(value.lost_by)] if name == "depends_on" else None)
                if name in ("parent", "provider", "providers"):
                    resource.__dict__["_preflight_lost_provider"] = value.lost_by
            elif name == "depends_on" and isinstance(value, (list, tuple)):
                given.depends_on = [
                    self._run.resource_of(each.lost_by) if isinstance(each, Lost) else each for each in value
                ]
            elif isinstance(value, (list, tuple)) and any(isinstance(each, Lost) for each in value):
                setattr(given, name, [each for each in value if not isinstance(each, Lost)])
        return given

    def _mark(self, resource: Any, error: int) -> None:
        """A resource of which some inputs are not known to be absent."""
        resource.__dict__.setdefault("_preflight_lost_inputs", error)

    def _left_out(self, problem: TypeError, value: Any) -> int:
        """Notes an argument that is left out, which had a value."""
        error = self._run.here(problem, "argument")
        if not _holds_output(value):
            self._run.alone.add(error)
        return error

    def constructor(self, function: Any, cls: Any) -> Any:
        """A resource's constructor that leaves out arguments which it does not have, and goes on without one it lacks."""
        names = set(inspect.signature(function).parameters)

        @functools.wraps(function)
        def init(resource: Any, *args: Any, **kwargs: Any) -> None:
            if left_out := kwargs.pop(_LEFT_OUT, 0):
                self._mark(resource, left_out)
            for key in [key for key in kwargs if key not in names]:
                problem = TypeError(f"{cls.__name__}._internal_init() got an unexpected keyword argument '{key}'")
                if _guarded.get():
                    raise problem
                error = self._left_out(problem, kwargs.pop(key))
                meant = _meant(key, names - {*kwargs, *_NO_INPUTS})
                kwargs.update({each: lost(self._run, error) for each in meant})
                left_out = error
                if not meant:
                    self._mark(resource, error)
            for _ in range(RETRIES):
                try:
                    function(resource, *args, **kwargs)
                except TypeError as problem:  # noqa: PERF203 - one argument more each time
                    missing = _MISSING.fullmatch(str(problem))
                    if missing is None or _guarded.get() or kwargs.get(missing[1]) is not None:
                        raise
                    kwargs[missing[1]] = lost(self._run, self._run.here(problem, "missing", follows=left_out or None))
                else:
                    return

        return init

    def _inputs(self) -> None:
        original, tolerance = pulumi.input_type, self

        def input_type(cls: Any) -> Any:
            made = original(cls)
            if "__init__" in made.__dict__:
                made.__init__ = tolerance._arguments(made.__dict__["__init__"], made)
            return made

        pulumi.input_type = input_type

    def _arguments(self, function: Any, cls: Any) -> Any:
        parameters = inspect.signature(function).parameters
        required = [
            name
            for name, each in itertools.islice(parameters.items(), 1, None)
            if each.default is each.empty and each.kind is each.KEYWORD_ONLY
        ]

        @functools.wraps(function)
        def init(arguments: Any, *args: Any, **kwargs: Any) -> None:
            left_out = unknown = 0
            for key in [key for key in kwargs if key not in parameters]:
                problem = TypeError(f"{cls.__name__}.__init__() got an unexpected keyword argument '{key}'")
                if _guarded.get():
                    raise problem
                error = self._left_out(problem, kwargs.pop(key))
                meant = _meant(key, {*parameters} - {*kwargs, "__self__"})
                kwargs.update({each: lost(self._run, error) for each in meant})
                left_out, unknown = (left_out if meant else error), error
            for key in required:
                if key not in kwargs and not _guarded.get():
                    text = f"{cls.__name__}.__init__() missing 1 required keyword-only argument: '{key}'"
                    kwargs[key] = lost(self._run, self._run.here(TypeError(text), "missing", follows=unknown or None))
            function(arguments, *args, **kwargs)
            if left_out:
                arguments.__dict__[_LEFT_OUT] = left_out

        return init

    def _configuration(self) -> None:
        run = self._run
        for name in [each for each in dir(pulumi.Config) if each.startswith("require")]:
            original = getattr(pulumi.Config, name)

            def getter(self: Any, *args: Any, __original: Any = original, **kwargs: Any) -> Any:
                try:
                    return __original(self, *args, **kwargs)
                except Exception as problem:
                    if type(problem).__name__ != "ConfigMissingError" or _guarded.get():
                        raise
                    error = run.here(problem, "config")
                    run.alone.add(error)
                    return lost(run, error)

            setattr(pulumi.Config, name, functools.wraps(original)(getter))

    def _values(self) -> None:
        """What code inside `apply` raises, and what cannot be sent to the engine, costs that value alone."""
        run = self._run
        original = pulumi.Output.apply

        @functools.wraps(original)
        def apply(self: Any, func: Any, *args: Any, **kwargs: Any) -> Any:
            file, line = run._registrations.here()  # noqa: SLF001 - one module

            def called(value: Any) -> Any:
                try:
                    return func(value)
                except Exception as problem:  # noqa: BLE001 - whatever the program raises
                    follows = problem.error if isinstance(problem, LostValueError) else None
                    return lost(run, run.note(problem, "value", file or "", line or 0, follows=follows))

            return original(self, called if callable(func) else func, *args, **kwargs)

        pulumi.Output.apply = apply  # type: ignore[method-assign]
        self._strings()
        self._json()
        serialize = pulumi.runtime.rpc.serialize_property

        async def serialized(value: Any, deps: Any, key: Any, resource: Any = None, *args: Any, **kwargs: Any) -> Any:
            is_block = pulumi._types.is_input_type(type(value))  # noqa: SLF001 - the SDK's own question
            if (incomplete := run.lost_from(value)) and deps is not None:
                deps.append(run.resource_of(incomplete))
                return pulumi.runtime.rpc.UNKNOWN
            left_out = vars(value).get(_LEFT_OUT) if is_block and not isinstance(value, dict) else None
            if left_out and deps is not None:
                deps.append(run.resource_of(left_out))
            try:
                return await serialize(value, deps, key, resource, *args, **kwargs)
            except Exception as problem:  # noqa: BLE001 - whatever the SDK refuses
                place = self._registrations.place_of(resource)
                number = run.note(problem, "value", place[0] or "", place[1] or 0)
                if deps is not None:
                    deps.append(run.resource_of(number))
                return pulumi.runtime.rpc.UNKNOWN

        pulumi.runtime.rpc.serialize_property = serialized  # type: ignore[assignment]

    def _strings(self) -> None:
        """An Output inside a string is lost, where Pulumi puts a sentence about it in its place."""
        run, original = self._run, pulumi.Output.__str__

        @functools.wraps(original)
        def string(self: Any) -> str:
            text = original(self)
            frame: Any = sys._getframe(1)  # noqa: SLF001 - who asks decides
            own = run._registrations.own(frame.f_code.co_filename)  # noqa: SLF001 - one module
            if own is None or _guarded.get():
                return text
            return run.text_of(run.here(TypeError(text.partition("\n")[0].strip()), "string"))

        pulumi.Output.__str__ = string  # type: ignore[method-assign]

    def _json(self) -> None:
        import json  # noqa: PLC0415 - only to be changed

        run, original = self._run, json.dumps

        @functools.wraps(original)
        def dumps(value: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return original(value, *args, **kwargs)
            except TypeError as problem:
                own = run._registrations.own(sys._getframe(1).f_code.co_filename)  # noqa: SLF001 - who asks decides
                if own is None or _guarded.get() or not _holds_output(value):
                    raise
                found = _lost_in(value)
                if found is not None:
                    return lost(run, found)
                run.here(problem, "value")
                return pulumi.Output.json_dumps(value)

        json.dumps = dumps  # type: ignore[assignment]


def _meant(name: str, names: set[str]) -> list[str]:
    """The names that a misspelt one may stand for; none where no name is near."""
    words = {
        each
        for each in names
        if name in (each.partition("_")[0], each.rpartition("_")[2]) or each.startswith(f"{name}_")
    }
    if not words and not difflib.get_close_matches(name, names, 1, _NEAR):
        return []
    return sorted({*words, *difflib.get_close_matches(name, names, 3, _SIMILAR)})


def _holds_output(value: Any) -> bool:
    if isinstance(value, pulumi.Output):
        return True
    if isinstance(value, dict):
        return any(map(_holds_output, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_holds_output, value))


def _is_data(value: Any) -> bool:
    """Whether a dict or a list holds nothing that other resources could depend on."""
    if isinstance(value, (dict, list, tuple)):
        return all(map(_is_data, value.values() if isinstance(value, dict) else value))
    return isinstance(value, (str, int, float, bool, type(None)))


def _lost_in(value: Any) -> Optional[int]:  # noqa: UP045 - Python 3.9
    if isinstance(value, Lost):
        return value.lost_by  # type: ignore[no-any-return]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return next((found for each in inner if (found := _lost_in(each)) is not None), None)


def _resolved(value: Any) -> Any:
    def future(result: Any) -> Any:
        done = asyncio.get_event_loop().create_future()
        done.set_result(result)
        return done

    return pulumi.Output(set(), future(value), future(True))  # noqa: FBT003 - a future's result


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


def _value_of(node: ast.AST, names: Any, local: Any) -> Any:
    """What a dotted name stands for; None where that would run code of the program, or it is not there."""
    if isinstance(node, ast.Name):
        return local.get(node.id, names.get(node.id, getattr(builtins, node.id, None)))
    if isinstance(node, ast.Attribute):
        owner = _value_of(node.value, names, local)
        if isinstance(owner, _Absent):
            return owner
        if isinstance(owner, Lost):
            return owner if node.attr.startswith("_") else getattr(owner, node.attr)
        if isinstance(owner, (types.ModuleType, type)):
            return getattr(owner, node.attr, None) if isinstance(owner, type) else _of_module(owner, node.attr)
    return None


def _of_module(module: types.ModuleType, name: str) -> Any:
    if name in vars(module):
        return vars(module)[name]
    if not module.__name__.startswith("pulumi_"):
        return None
    # A module that an SDK imports when it is needed.
    return getattr(module, name, None) or _Absent(module.__name__, name)


def _is_dynamic(node: ast.AST, names: Any, local: Any) -> bool:
    """Whether nothing tells what a call would have created: a name of the program that is not there, or is computed."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    return (
        isinstance(root, ast.Name) and root.id not in local and root.id not in names and not hasattr(builtins, root.id)
    )


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - an exception of the program may fail to say anything
        return ""

"""Runs a program on past its errors: each statement that raises leaves lost values, and the next one runs.

A lost value is known to come from an error. It takes part in everything that a program does with a value, as an Output
that is unknown and that depends on a resource which stands for the error; so the resources that it reaches are known.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextvars
import dis
import functools
import inspect
import itertools
import re
import sys
import types
from typing import Any, Optional

import pulumi
import pulumi.runtime.rpc

from .crash import crash
from .journal import Journal
from .markers import Markers
from .registrations import Registrations
from .statements import RUN, Cut, Finder, Sites, compiled

LOST = "preflight:lost"
"""The origin of a marker that stands for a lost value: `preflight:lost#3` for the one of the third error."""
RETRIES = 60
"""How many missing arguments of one call are filled with lost values."""
EVERYTHING = "*"
_LEFT_OUT = "_preflight_left_out"
"""Where a class of arguments keeps the error for which one of them was left out."""
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
    "statement" | "argument" | "missing" | "name" | "config" | "syntax" | "value" | "duplicate"}.
    """

    def __init__(self, registrations: Registrations, markers: Markers, journal: Journal) -> None:
        self._registrations, self._markers, self._journal = registrations, markers, journal
        self._sites = Sites()
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._resources: dict[int, Any] = {}
        self.errors: list[dict[str, Any]] = []
        self.cuts: dict[int, int] = {}
        self._raised = 0, 0

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
        file, node = self._sites.nodes[site]
        trace = error.__traceback__
        frame = trace.tb_frame if trace else None
        if _guarded.get() or frame is None or trace is None:
            return False
        if isinstance(error, (RecursionError, MemoryError)) and frame.f_code.co_name != "<module>":
            return False
        # The program's own `raise` goes up to the statement that called.
        if trace.tb_next is None and trace.tb_lineno in self._sites.raises.get(file, ()):
            return False
        if self._raised == (id(error), id(frame)):
            return False
        follows = error.error if isinstance(error, LostValueError) else self._cause(node, frame)
        creates = self._creates(node, frame)
        if isinstance(error, ImportError) and _is_provider(error.name or ""):
            creates.add(EVERYTHING)  # nobody knows what an SDK that is not there would create
        self.note(error, "statement", file, node.lineno, follows=follows, creates=creates)
        return True

    def raises(self) -> bool:
        """The program raises once more what it handles."""
        self._raised = id(sys.exc_info()[1]), id(sys._getframe(1))  # noqa: SLF001 - whose `raise` it is
        return True

    def lost(self) -> Any:
        """The value that the last error has lost."""
        return lost(self, _last.get())

    def cut(self, line: int) -> Any:
        """The value of a name of a piece that does not parse."""
        return lost(self, self.cuts.get(line, 0))

    def enter(self) -> None:
        """The program handles errors itself from here on."""
        _guarded.set(_guarded.get() + 1)

    def leave(self) -> None:
        """As before the matching `enter`."""
        _guarded.set(_guarded.get() - 1)

    def holds(self, test: Any) -> Any:
        """The condition of a loop: a lost one ends it."""
        return False if isinstance(test, Lost) else test

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
        elif not set(creates) <= set(self.errors[number - 1]["creates"]):
            record = self.errors[number - 1]
            record["creates"] = sorted({*record["creates"], *creates})
            self._journal.write("error", record)
        _last.set(number)
        return number

    def here(self, error: BaseException, part: str, *, follows: Optional[int] = None, creates: Any = ()) -> int:  # noqa: UP045
        """Records an error at the program's line that runs now."""
        file, line = self._registrations.here()
        return self.note(error, part, file or "", line or 0, follows=follows, creates=creates)

    def _cut(self, cut: Cut, file: str) -> None:
        error = cut.error
        error.filename = file
        number = self.note(error, "syntax", file, error.lineno or cut.first, creates=[EVERYTHING])
        self.cuts[min(max(error.lineno or 1, 1), 1 << 30)] = number

    def _cause(self, node: ast.stmt, frame: types.FrameType) -> Optional[int]:  # noqa: UP045
        """The error whose lost value a statement read, so that it failed; None where it read none."""
        for each in _own_nodes(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load):
                value = _looked_up(each.id, frame)
                if isinstance(value, Lost):
                    return int(value.lost_by)
            elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name):
                value = getattr(_looked_up(each.value.id, frame), "__dict__", {})
                inner = value.get(each.attr) if isinstance(value, dict) else None
                if isinstance(inner, Lost):
                    return int(inner.lost_by)
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
            creates = _Absent(package, name).creates
            number = self.here(problem, "name", creates=creates)
            return lost(self, number) if creates else _as_dict

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

    def text_of(self, error: int) -> str:
        """The text that a lost value becomes in other text: it stands for the value wherever it shows up."""
        return self._markers.core(origin(error), "value")


class Lost(pulumi.Output):  # type: ignore[type-arg]
    """A value that an error has lost: unknown to Pulumi, and whatever is made from it is lost too."""

    def __init__(self, run: Run, error: int) -> None:
        done: asyncio.Future[Any] = asyncio.get_event_loop().create_future()
        done.set_result(None)
        no: asyncio.Future[bool] = asyncio.get_event_loop().create_future()
        no.set_result(False)
        super().__init__({run.resource_of(error)} if error else set(), done, no)
        self.__dict__["lost_by"] = error
        self.__dict__["_preflight_run"] = run

    def apply(self, func: Any, run_with_unknowns: bool = False) -> Any:  # noqa: ARG002, FBT001, FBT002 - as in the SDK
        """Lost as well: the function would be given nothing."""
        return self

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __mro_entries__(self, _: Any) -> tuple[type, ...]:
        return ()

    def __call__(self, *_: Any, **__: Any) -> Any:
        """What a lost function returns is lost."""
        return self

    def __getitem__(self, _: Any) -> Any:
        return self

    def __setitem__(self, _: Any, __: Any) -> None:
        pass

    def __setattr__(self, _: str, __: Any) -> None:
        if _.startswith("_"):
            object.__setattr__(self, _, __)

    def __iter__(self) -> Any:
        return iter(())

    def __aiter__(self) -> Any:
        return self

    async def __anext__(self) -> Any:
        raise StopAsyncIteration

    def __contains__(self, _: Any) -> bool:
        return False

    def __len__(self) -> int:
        return 0

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
    __lt__ = __le__ = __gt__ = __ge__ = _needed

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


def lost(run: Run, error: int) -> Lost:
    """A value that an error has lost."""
    return Lost(run, error)


class _Absent:
    """A name that a module of an SDK does not have."""

    def __init__(self, module: str, name: str) -> None:
        package, _, rest = module.partition(".")
        service = rest.partition(".")[0]
        prefix = f"{package.partition('_')[2]}:{service + '/' if service else ''}*"
        creates_nothing = name.endswith(("Args", "ArgsDict")) or not name[:1].isupper()
        self.creates: set[str] = set() if creates_nothing else {prefix}


def _is_provider(module: str) -> bool:
    return module.partition(".")[0].startswith(("pulumi_", "awsx"))


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
            original(self, t, str(name) if isinstance(name, Lost) else name, *args, **kwargs)

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
                self._mark(resource, value.lost_by)
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

    def constructor(self, function: Any, cls: Any) -> Any:
        """A resource's constructor that leaves out arguments which it does not have, and goes on without one it lacks."""
        names = set(inspect.signature(function).parameters)

        @functools.wraps(function)
        def init(resource: Any, *args: Any, **kwargs: Any) -> None:
            if lost_by := kwargs.pop(_LEFT_OUT, 0):
                self._mark(resource, lost_by)
            for key in [key for key in kwargs if key not in names]:
                problem = TypeError(f"{cls.__name__}._internal_init() got an unexpected keyword argument '{key}'")
                if _guarded.get():
                    raise problem
                del kwargs[key]
                self._mark(resource, self._run.here(problem, "argument"))
            for _ in range(RETRIES):
                try:
                    function(resource, *args, **kwargs)
                except TypeError as problem:  # noqa: PERF203 - one argument more each time
                    missing = _MISSING.fullmatch(str(problem))
                    if missing is None or _guarded.get() or kwargs.get(missing[1]) is not None:
                        raise
                    kwargs[missing[1]] = lost(self._run, self._run.here(problem, "missing"))
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
            left_out = 0
            for key in [key for key in kwargs if key not in parameters]:
                problem = TypeError(f"{cls.__name__}.__init__() got an unexpected keyword argument '{key}'")
                if _guarded.get():
                    raise problem
                del kwargs[key]
                left_out = self._run.here(problem, "argument")
            for key in required:
                if key not in kwargs and not _guarded.get():
                    text = f"{cls.__name__}.__init__() missing 1 required keyword-only argument: '{key}'"
                    kwargs[key] = lost(self._run, self._run.here(TypeError(text), "missing"))
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
                    return lost(run, run.here(problem, "config"))

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
        self._json()
        serialize = pulumi.runtime.rpc.serialize_property

        async def serialized(value: Any, deps: Any, key: Any, resource: Any = None, *args: Any, **kwargs: Any) -> Any:
            is_block = pulumi._types.is_input_type(type(value))  # noqa: SLF001 - the SDK's own question
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


def _holds_output(value: Any) -> bool:
    if isinstance(value, pulumi.Output):
        return True
    if isinstance(value, dict):
        return any(map(_holds_output, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_holds_output, value))


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


def _own_nodes(node: ast.stmt) -> Any:
    """The nodes of a statement that run when it does: not the bodies of functions, nor the statements inside it."""
    pending: list[ast.AST] = [node]
    while pending:
        each = pending.pop()
        yield each
        pending += [inner for inner in ast.iter_child_nodes(each) if not _runs_later(inner)]


def _runs_later(node: ast.AST) -> bool:
    return isinstance(node, (ast.stmt, ast.Lambda, ast.ExceptHandler)) or type(node).__name__ == "match_case"


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
        if isinstance(owner, (Lost, _Absent)):
            return owner
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

"""Changes the SDK in this process so that a wrong argument, or a missing value, costs no more than that."""

from __future__ import annotations

import difflib
import dis
import functools
import inspect
import itertools
import re
import sys
from typing import Any

import pulumi
import pulumi.runtime.rpc

from .creations import NEAR, SIMILAR, of_absent_name
from .lost import Lost, LostValueError, holds_output, lost, lost_in
from .registrations import Registrations
from .statements import SDKS, names_of

RETRIES = 60
"""How many missing arguments of one call are filled with lost values."""
_LEFT_OUT = "_preflight_left_out"
"""Where a class of arguments keeps the error for which one of them was left out."""
_NO_INPUTS = ("__self__", "resource_name", "opts")
_INPUT_TYPE = "_pulumi_input_type"
"""What `pulumi.input_type` marks a class of arguments with."""
_MISSING = re.compile(r"Missing required property '(\w+)'")


class Tolerance:
    """Changes the SDK in this process so that a wrong argument costs the argument, and not the resource."""

    def __init__(self, run: Any, registrations: Registrations) -> None:
        self._run, self._registrations = run, registrations

    def install(self) -> None:
        """Classes of SDKs are made with what is put in place here; those that are there already get it afterwards."""
        self._resources()
        self._inputs()
        self._configuration()
        self._values()
        self._imported()

    def _imported(self) -> None:
        """Changes the classes of the SDKs that are imported already."""
        pending: list[Any] = list(pulumi.Resource.__subclasses__())
        while pending:
            cls = pending.pop()
            pending += cls.__subclasses__()
            if "_internal_init" in vars(cls):
                cls._internal_init = self.constructor(vars(cls)["_internal_init"], cls)
        modules = [names_of(module) for name, module in list(sys.modules.items()) if name.startswith(SDKS)]
        classes = {id(each): each for names in modules for each in names.values() if isinstance(each, type)}
        for each in classes.values():
            if each.__module__.startswith(SDKS) and _INPUT_TYPE in vars(each) and "__init__" in vars(each):
                each.__init__ = self._arguments(vars(each)["__init__"], each)  # type: ignore[misc]

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
            options = next(
                (each for each in (*args, *kwargs.values()) if isinstance(each, pulumi.ResourceOptions)), None
            )
            original(self, t, run.only(self, t, run.named(t, name), options), *args, **kwargs)

        pulumi.Resource.__init__ = init  # type: ignore[method-assign]

        def absent(self: Any, name: str) -> Any:
            problem = AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            frame = sys._getframe(1)  # noqa: SLF001 - who asks decides
            if name.startswith("_") or run.is_guarded or not tolerance.reads(frame):
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
        error: int = self._run.here(problem, "argument")
        if not holds_output(value):
            self._run.alone.add(error)
        return error

    def constructor(self, function: Any, cls: Any) -> Any:
        """A resource's constructor that leaves out arguments which it does not have, and goes on without one it lacks."""

        def init(resource: Any, *args: Any, **kwargs: Any) -> None:
            names = _parameters(function)
            if left_out := kwargs.pop(_LEFT_OUT, 0):
                self._mark(resource, left_out)
            for key in [key for key in kwargs if key not in names]:
                problem = TypeError(f"{cls.__name__}._internal_init() got an unexpected keyword argument '{key}'")
                if self._run.is_guarded:
                    raise problem
                error = self._left_out(problem, kwargs.pop(key))
                meant = _meant(key, {*names} - {*kwargs, *_NO_INPUTS})
                kwargs.update({each: lost(self._run, error) for each in meant})
                left_out = error
                if not meant:
                    self._mark(resource, error)
            for _ in range(RETRIES):
                try:
                    function(resource, *args, **kwargs)
                except TypeError as problem:  # noqa: PERF203 - one argument more each time
                    missing = _MISSING.fullmatch(str(problem))
                    if missing is None or self._run.is_guarded or kwargs.get(missing[1]) is not None:
                        raise
                    kwargs[missing[1]] = lost(self._run, self._run.here(problem, "missing", follows=left_out or None))
                else:
                    return

        return _in_place_of(function, init)

    def _inputs(self) -> None:
        original, tolerance = pulumi.input_type, self

        def input_type(cls: Any) -> Any:
            made = original(cls)
            if "__init__" in made.__dict__:
                made.__init__ = tolerance._arguments(made.__dict__["__init__"], made)
            return made

        pulumi.input_type = input_type

    def _arguments(self, function: Any, cls: Any) -> Any:

        def init(arguments: Any, *args: Any, **kwargs: Any) -> None:
            parameters = _parameters(function)
            required = [
                name
                for name, each in itertools.islice(parameters.items(), 1, None)
                if each.default is each.empty and each.kind is each.KEYWORD_ONLY
            ]
            left_out = unknown = 0
            for key in [key for key in kwargs if key not in parameters]:
                problem = TypeError(f"{cls.__name__}.__init__() got an unexpected keyword argument '{key}'")
                if self._run.is_guarded:
                    raise problem
                error = self._left_out(problem, kwargs.pop(key))
                meant = _meant(key, {*parameters} - {*kwargs, "__self__"})
                kwargs.update({each: lost(self._run, error) for each in meant})
                left_out, unknown = (left_out if meant else error), error
            for key in required:
                if key not in kwargs and not self._run.is_guarded:
                    text = f"{cls.__name__}.__init__() missing 1 required keyword-only argument: '{key}'"
                    kwargs[key] = lost(self._run, self._run.here(TypeError(text), "missing", follows=unknown or None))
            function(arguments, *args, **kwargs)
            if left_out:
                arguments.__dict__[_LEFT_OUT] = left_out

        return _in_place_of(function, init)

    def _configuration(self) -> None:
        run = self._run
        for name in [each for each in dir(pulumi.Config) if each.startswith("require")]:
            original = getattr(pulumi.Config, name)

            def getter(self: Any, *args: Any, __original: Any = original, **kwargs: Any) -> Any:
                try:
                    return __original(self, *args, **kwargs)
                except Exception as problem:
                    if type(problem).__name__ != "ConfigMissingError" or run.is_guarded:
                        raise
                    error = run.here(problem, "config")
                    run.alone.add(error)
                    return lost(run, error)

            setattr(pulumi.Config, name, functools.wraps(original)(getter))

    def _values(self) -> None:
        """What code inside `apply` raises, and what cannot be sent to the engine, costs that value alone."""
        run, registrations = self._run, self._registrations
        original = pulumi.Output.apply

        @functools.wraps(original)
        def apply(self: Any, func: Any, *args: Any, **kwargs: Any) -> Any:
            file, line = registrations.here()

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
        run, registrations, original = self._run, self._registrations, pulumi.Output.__str__

        @functools.wraps(original)
        def string(self: Any) -> str:
            text = original(self)
            frame: Any = sys._getframe(1)  # noqa: SLF001 - who asks decides
            own = registrations.own(frame.f_code.co_filename)
            if own is None or run.is_guarded:
                return text
            made: str = run.text_of(run.here(TypeError(text.partition("\n")[0].strip()), "string"))
            return made

        pulumi.Output.__str__ = string  # type: ignore[method-assign]

    def _json(self) -> None:
        import json  # noqa: PLC0415 - only to be changed

        run, registrations, original = self._run, self._registrations, json.dumps

        @functools.wraps(original)
        def dumps(value: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return original(value, *args, **kwargs)
            except TypeError as problem:
                own = registrations.own(sys._getframe(1).f_code.co_filename)  # noqa: SLF001 - who asks decides
                if own is None or self._run.is_guarded or not holds_output(value):
                    raise
                found = lost_in(value)
                if found is not None:
                    return lost(run, found)
                run.here(problem, "value")
                return pulumi.Output.json_dumps(value)

        json.dumps = dumps  # type: ignore[assignment]

    def complete(self, module: Any) -> None:
        """Lets a module of an SDK answer for names that it does not have, where the program reads them."""
        names = vars(module)
        if "__getattr__" in names:
            return
        package = names.get("__name__", "")

        def absent(name: str) -> Any:
            problem = AttributeError(f"module {package!r} has no attribute {name!r}")
            frame: Any = sys._getframe(1)  # noqa: SLF001 - who asks decides
            if frame.f_code.co_name == "__getattribute__":
                frame = frame.f_back  # the module is loaded by the first look at it
            if name.startswith("_") or self._run.is_guarded or not self.reads(frame):
                raise problem
            creates = of_absent_name(names, package, name)
            number = self._run.here(problem, "name", creates=creates)
            return lost(self._run, number) if creates else _as_dict

        module.__getattr__ = absent

    def reads(self, frame: Any) -> bool:
        """Whether a line of the program reads an attribute, and does not ask whether there is one."""
        if frame is None or self._registrations.own(frame.f_code.co_filename) is None:
            return False
        code, at = frame.f_code.co_code, frame.f_lasti
        name: str = dis.opname[code[at]]
        return name.startswith(("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"))


def _in_place_of(function: Any, made: Any) -> Any:
    """What is made in place of a constructor, with its signature. All of `functools.wraps` takes long for hundreds of classes."""
    made.__wrapped__ = function
    return made


@functools.cache
def _parameters(function: Any) -> Any:
    """The parameters of a constructor; many classes are imported of which a program uses few."""
    return inspect.signature(function).parameters


def _meant(name: str, names: set[str]) -> list[str]:
    """The names that a misspelt one may stand for; none where no name is near."""
    first, last = name.partition("_")[0], name.rpartition("_")[2]
    like = {each for each in names if each.partition("_")[0] == first or name == last == each.rpartition("_")[2]}
    if not like and not difflib.get_close_matches(name, names, 1, NEAR):
        return []
    return sorted({*like, *difflib.get_close_matches(name, names, 3, SIMILAR)})


def _as_dict(*positional: Any, **named: Any) -> Any:
    """Replaces a class of arguments that an SDK does not have."""
    return dict(*positional, **named)

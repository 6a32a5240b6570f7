"""What calls pass: arguments that exist, of the right types, none missing and none twice."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from preflight.core.slips import WrongArgument
from preflight.sdk import kinds
from preflight.sdk.definitions import Parameter
from preflight.sdk.packages import label
from preflight.sdk.suggestions import Suggester
from preflight.source_check.infer.evaluator import Evaluator
from preflight.source_check.infer.literals import NONE, DictValue, Scalar, SequenceValue
from preflight.source_check.infer.program_values import ProgramFunction, last_name
from preflight.source_check.infer.scopes import Function, Scope
from preflight.source_check.infer.sdk_values import SdkInstance, SdkMethod
from preflight.source_check.infer.values import Expression

from .callee import Callee, Callees
from .components import merged
from .conversions import Conversions, Unknown
from .places import Located, place, shown

_ONE_VALUE = "a function of one value (a list, for pulumi.Output.all)"
_LONGEST = 40

_Passed = tuple[str, Expression, Expression]
"""The name of a keyword argument, its place and its value."""


class Arguments:
    """Checks the arguments of calls."""

    def __init__(self, infer: Evaluator, suggester: Suggester) -> None:
        self._infer, self._packages = infer, infer.packages
        self._callees = Callees(infer)
        self._conversions = Conversions(infer, suggester)

    def errors(self, node: ast.Call, scope: Scope) -> Iterator[Located]:
        """What is wrong with a call; nothing where the source does not show what it calls."""
        callee = self._callees.of(node, scope)
        if callee is not None:
            for at, error in self._of_call(node, scope, callee):
                yield at, (replace(error, certain=False) if _is_conditional(at, node) else error)
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "apply":
            yield from self._of_apply(node, scope)

    def _of_apply(self, node: ast.Call, scope: Scope) -> Iterator[Located]:
        """A function that is passed to an Output's apply(), which calls it with one value."""
        value = self._infer.value(node.func, scope)
        given = node.args[0] if node.args else next((each.value for each in node.keywords if each.arg == "func"), None)
        if not isinstance(value, SdkMethod) or value.of is not None or given is None:
            return
        function = self._infer.value(given, scope)
        if not isinstance(function, ProgramFunction):
            return
        if not isinstance(function.node, ast.Lambda) and function.node.decorator_list:
            return
        arguments = function.node.args
        accepted = len(arguments.posonlyargs) + len(arguments.args) - (function.me is not None)
        needed = accepted - len(arguments.defaults)
        if needed > 1 or (accepted < 1 and arguments.vararg is None):
            found = f"a function of {needed} arguments" if needed > 1 else "a function of no argument"
            yield _wrong(Expression(given, scope), "func", "apply()", found, _ONE_VALUE)

    def wanted(self, created: ast.expr, scope: Scope) -> tuple[str, str] | None:
        """The argument that a call of `created` is passed as, and the args class that the argument accepts."""
        node: ast.AST | None = scope.file.around(created)
        around = scope.file.around(node) if isinstance(node, ast.Call) and node.func is created else None
        while isinstance(around, ast.List | ast.Tuple):
            around = scope.file.around(around)
        call = scope.file.around(around) if isinstance(around, ast.keyword) else None
        if not isinstance(call, ast.Call) or not isinstance(around, ast.keyword) or around.arg is None:
            return None
        callee = self._callees.of(call, scope)
        parameter = callee.takes.by_name.get(around.arg) if callee else None
        if callee is None or callee.what is None or parameter is None:
            return None
        forms = kinds.forms(parameter.type)
        if len(forms) == 1 and forms[0].kind == "list":
            forms = kinds.forms(forms[0].of)
        for form in forms:
            if form.kind == "ref" and form.of.endswith("Args"):
                found = self._packages.reference(callee.what.module, form.of)
                return (around.arg, label(self._packages, found)) if found else None
        return None

    def _of_call(self, node: ast.Call, scope: Scope, callee: Callee) -> Iterator[Located]:
        takes = callee.takes
        starred = any(isinstance(each, ast.Starred) for each in node.args)
        positional = [] if starred else node.args
        if not starred and self._has_args_object(node, scope, callee):
            return
        fits = takes.open_positional or len(positional) <= len(takes.positional)
        if not fits:
            yield _too_many(positional, scope, callee)
        given = {
            parameter: Expression(value, scope) for parameter, value in zip(takes.positional, positional, strict=False)
        }
        unknown: list[Unknown] = []
        misplaced: set[str] = set()
        passed, complete = self._by_keyword(node, scope)
        for name, at, value in passed:
            parameter = takes.by_name.get(name)
            if parameter in given:
                yield _wrong(at, name, callee.label, f"'{name}' twice")
            elif parameter is not None:
                given[parameter] = value
            elif name in takes.positional_only and not takes.open_keywords:
                misplaced.add(name)
                yield _wrong(at, name, callee.label, f"'{name}' by name", "by position")
            elif not takes.open_keywords and name != "__props__":
                unknown.append(self._conversions.unknown(at, name, value, callee, tuple(takes.by_name)))
        complete = complete and not starred and fits
        meant = misplaced | {error.meant for _, error in unknown}
        missing = self._missing(callee, given, meant) if complete else []
        unknown, missing = self._conversions.matched(unknown, missing)
        yield from unknown
        if missing:
            at = Expression(node, scope)
            yield at, self._conversions.missing(at, callee, missing)
        for parameter, value in given.items():
            yield from self._conversions.errors(value, parameter.name, callee, parameter.type)

    def _by_keyword(self, node: ast.Call, scope: Scope) -> tuple[list[_Passed], bool]:
        """The keyword arguments of a call, also those of `**` with a dict; and whether these are all."""
        passed: list[_Passed] = []
        complete = True
        for keyword in node.keywords:
            if keyword.arg is not None:
                at = Expression(keyword, scope)  # type: ignore[arg-type]
                passed.append((keyword.arg, at, Expression(keyword.value, scope)))
                continue
            value = self._infer.value(keyword.value, scope)
            if isinstance(value, DictValue):
                passed += {
                    each.key: (each.key, each.at, each.value) for each in value.items if each.key is not None
                }.values()
            complete = complete and isinstance(value, DictValue) and value.complete
        return passed, complete

    def _has_args_object(self, node: ast.Call, scope: Scope, callee: Callee) -> bool:
        """Whether an object of arguments replaces, or may replace, a resource's keyword arguments."""
        resource = callee.resource
        if resource is None or not resource.args:
            return False
        given = node.args[1:2] + [each.value for each in node.keywords if each.arg == "args"]
        for each in given:
            value = self._infer.value(each, scope)
            if isinstance(value, SdkInstance) and value.of.name in ("ResourceOptions", "NoneType"):
                continue
            if isinstance(value, DictValue | SequenceValue | Scalar):
                continue
            return True
        return False

    # Required arguments.

    def _missing(self, callee: Callee, given: Mapping[Parameter, Expression], meant: set[str]) -> list[str]:
        """The required arguments that are missing; `meant` are those that are given by other names."""
        options = callee.takes.by_name.get("opts")
        if callee.resource is not None and not self._creates(given.get(options) if options else None):
            return []
        return [
            each.name
            for each in callee.takes.parameters
            if each.required
            and each.name not in meant
            and (each not in given or (callee.resource and _is_none(given[each].node)))
        ]

    def _creates(self, opts: Expression | None) -> bool:
        """Whether the options of a resource certainly do not read an existing one, which needs no arguments."""
        if opts is None:
            return True
        values = self._infer.of(opts)
        return all(value is NONE or (isinstance(value, SdkInstance) and self._is_plain(value)) for value in values)

    def _is_plain(self, options: SdkInstance) -> bool:
        call = options.creation
        if options.of.name != "ResourceOptions" or call is None or not isinstance(call.node, ast.Call):
            return False
        if last_name(call.node.func) == "merge":
            return all(self._creates(Expression(each, call.scope)) for each in merged(call.node))
        names = {keyword.arg for keyword in call.node.keywords}
        return not call.node.args and not names & {"id", "urn", None}


def _too_many(positional: Sequence[ast.expr], scope: Scope, callee: Callee) -> Located:
    most = len(callee.takes.positional)
    at = Expression(positional[most], scope)
    found = f"{len(positional)} positional argument{'s' * (len(positional) > 1)}"
    return _wrong(at, shown(at.node, _LONGEST), callee.label, found, f"at most {most}" if most else "none")


def _wrong(at: Expression, name: str, of: str, found: str, expected: str = "") -> Located:
    return at, WrongArgument(place=place(at), name=name, of=of, found=found, expected=expected)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_conditional(at: Expression, call: ast.Call) -> bool:
    """Whether an argument is put into a dict elsewhere, and there on one of several ways only."""
    outward = list(at.scope.file.outward(at.node))
    if at.node is call or any(each is call for each in outward):
        return False
    inside = itertools.takewhile(lambda each: not isinstance(each, Function), outward)
    return any(isinstance(each, ast.If | ast.Try | ast.Match) for each in inside)

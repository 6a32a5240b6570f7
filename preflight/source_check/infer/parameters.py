"""What a parameter may be given: by the calls that the program contains, or by its annotation."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping

from preflight.sdk.definitions import Class

from .program_values import ProgramClass, ProgramFunction, ProgramInstance, first_parameter, last_name
from .scopes import Binding, Function, Scope
from .sdk_values import OutputValue, SdkInstance, SdkObject
from .values import UNKNOWN, UNKNOWN_VALUES, Inference, Value, Values, joined

Use = tuple[ast.expr, Scope, ProgramClass | ProgramFunction | None]


class Parameters:
    """Infers the values of parameters."""

    def __init__(self, infer: Inference) -> None:
        self._infer = infer
        self._uses: dict[str, Mapping[int, list[Use]]] = {}

    def values(self, binding: Binding) -> Values:
        """The values of a parameter."""
        scope = binding.scope
        node = scope.node
        if not isinstance(node, Function):
            return UNKNOWN_VALUES
        outer = scope.parent
        if outer is not None and isinstance(outer.node, ast.ClassDef) and binding.name == first_parameter(node):
            decorators = {last_name(each) for each in node.decorator_list}
            if "classmethod" in decorators or outer.parent is None:
                return UNKNOWN_VALUES
            return (ProgramInstance(ProgramClass(outer.node, outer.parent)),)
        given = self._given(node, scope, binding.name)
        if given is not UNKNOWN_VALUES or binding.annotation is None:
            return given
        return self.annotated(binding.annotation, scope.parent or scope)

    def _given(self, node: Function, inner: Scope, name: str) -> Values:
        """The values that the program's calls give a parameter; unknown unless the source shows all calls."""
        if node.decorator_list or inner.parent is None:
            return UNKNOWN_VALUES
        owner = inner.parent.node if isinstance(inner.parent.node, ast.ClassDef) else None
        called = owner if owner is not None and node.name == "__init__" else node
        uses = self._uses_of(called.name)
        if uses is None:
            return UNKNOWN_VALUES
        found: list[Value] = []
        for mention, scope, value in uses.get(id(called), ()):
            call = scope.file.around(mention)
            if value is None or not isinstance(call, ast.Call) or call.func is not mention:
                return UNKNOWN_VALUES
            bound = isinstance(value, ProgramClass) or value.me is not None
            argument, is_shown = _argument(call, node, name, bound=bound)
            if not is_shown:
                return UNKNOWN_VALUES
            found += self._infer.values(argument, scope) if argument is not None else self._default(node, name, inner)
        return joined(found)

    def _uses_of(self, name: str) -> Mapping[int, list[Use]] | None:
        """The uses of a name, by the ids of the program's classes and functions it stands for; None if one is unknown.

        Each is the expression, its scope, and its value, None where it may have several values.
        """
        if name in self._uses:
            return self._uses[name]
        found: dict[int, list[Use]] = defaultdict(list)
        for file in self._infer.files.values():
            for mention, scope in file.mentions.get(name, ()):
                values = self._infer.values(mention, scope)
                if values is UNKNOWN_VALUES:
                    return None  # perhaps only as long as this computation is in progress, so it is not kept
                for each in values:
                    if isinstance(each, ProgramClass | ProgramFunction):
                        found[id(each.node)].append((mention, scope, each if len(values) == 1 else None))
        self._uses[name] = found
        return found

    def _default(self, node: Function, name: str, inner: Scope) -> Values:
        positional = [*node.args.posonlyargs, *node.args.args]
        defaults: dict[str, ast.expr | None] = dict(
            zip((each.arg for each in reversed(positional)), reversed(node.args.defaults), strict=False)
        )
        defaults |= {each.arg: value for each, value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)}
        found = defaults.get(name)
        return self._infer.values(found, inner.parent or inner) if found is not None else UNKNOWN_VALUES

    def annotated(self, annotation: ast.expr, scope: Scope) -> Values:
        """The values of an annotation that names one class or an Output; unknown for any other."""
        node: ast.expr | None = annotation
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            # Kept, as the values of an expression are remembered by its identity.
            node = self._infer.kept(("annotation", id(annotation)), lambda: _parsed(text))
        if isinstance(node, ast.Subscript):
            generic = self._infer.value(node.value, scope)
            is_output = isinstance(generic, SdkObject) and generic.is_output
            return (OutputValue(declared=True),) if is_output else UNKNOWN_VALUES
        value = self._infer.value(node, scope) if node is not None else UNKNOWN
        if isinstance(value, SdkObject) and isinstance(value.what.definition, Class):
            if value.is_output:
                return (OutputValue(declared=True),)
            if value.what.definition.kind in ("resource", "result"):
                return (SdkInstance(value.what, declared=True),)
        if isinstance(value, ProgramClass):
            return (ProgramInstance(value, declared=True),)
        return UNKNOWN_VALUES


def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _argument(call: ast.Call, node: Function, name: str, *, bound: bool) -> tuple[ast.expr | None, bool]:
    """The expression that a call gives a parameter, None for its default; and whether the source shows it."""
    if any(isinstance(each, ast.Starred) for each in call.args) or any(each.arg is None for each in call.keywords):
        return None, False
    if not any(each.arg == name for each in node.args.posonlyargs):
        for keyword in call.keywords:
            if keyword.arg == name:
                return keyword.value, True
    positional = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
    at = positional.index(name) - (1 if bound else 0) if name in positional else -1
    return (call.args[at], True) if 0 <= at < len(call.args) else (None, True)

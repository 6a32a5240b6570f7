"""What calls pass: arguments that exist, of the types they should have, none missing and none twice."""

# ruff: noqa: PLR0913, PLR0917 - a value, its type, and what it is given to are told together

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import kinds
from .advice import NONE, Adviser, Meant
from .definitions import Class, Parameter, Signature, signature
from .definitions import Function as SdkFunction
from .evaluate import Evaluator, last_name
from .packages import Resolved, label
from .scopes import Function, Scope
from .values import (
    NOTHING,
    Expression,
    Library,
    Listing,
    Made,
    Mapped,
    Method,
    Out,
    OwnClass,
    OwnFunction,
    OwnInstance,
    Scalar,
    Thing,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Callee:
    """What a call calls, and what that takes."""

    label: str
    """As a program writes it: `aws.s3.Bucket`."""
    takes: Signature
    what: Resolved | None = None
    """None for what the program defines itself."""

    @property
    def resource(self) -> Class | None:
        """The class, where a resource is made."""
        found = self.what.definition if self.what else None
        return found if isinstance(found, Class) and found.kind == "resource" else None


@dataclass(frozen=True)
class Fault:
    """What is wrong with a call. The texts are those of a `Slip`."""

    kind: str
    at: Expression
    name: str
    callee: Callee
    found: str = ""
    expected: str = ""
    certain: bool = True
    meant: Meant = NONE


class Calls:
    """Tells what is wrong with the calls of a program."""

    def __init__(self, evaluator: Evaluator, adviser: Adviser) -> None:
        self._read, self._adviser = evaluator, adviser
        self._packages = evaluator.packages

    def faults(self, node: ast.Call, scope: Scope) -> Iterator[Fault]:
        """What is wrong with one call; nothing where it cannot be told what is called."""
        callee = self._callee(node, scope)
        if callee is not None:
            yield from self._call(node, scope, callee)

    def wanted(self, made: ast.expr, scope: Scope) -> tuple[str, str] | None:
        """The argument that a call of something stands in, and the args class that it takes."""
        node: ast.AST | None = scope.file.around(made)
        around = scope.file.around(node) if isinstance(node, ast.Call) and node.func is made else None
        while isinstance(around, ast.List | ast.Tuple):
            around = scope.file.around(around)
        call = scope.file.around(around) if isinstance(around, ast.keyword) else None
        if not isinstance(call, ast.Call) or not isinstance(around, ast.keyword) or around.arg is None:
            return None
        callee = self._callee(call, scope)
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

    # What is called.

    def _callee(self, node: ast.Call, scope: Scope) -> Callee | None:
        if isinstance(node.func, ast.Attribute) and _is_super(node.func.value):
            return self._of_super(node.func.attr, scope)
        value = self._read.value(node.func, scope)
        if isinstance(value, Thing):
            return self._of_thing(value.what)
        if isinstance(value, Method) and value.of is not None and isinstance(value.of.definition, Class):
            found = value.of.definition.methods[value.name]
            if found.bound == "instance" and isinstance(value.on, Thing):
                return None  # called on the class, with the instance or what stands for it as first argument
            return Callee(
                f"{label(self._packages, value.of)}.{value.name}", found, value.of if value.name == "get" else None
            )
        if isinstance(value, OwnFunction):
            return self._of_function(value)
        if isinstance(value, OwnClass):
            return self._of_class(value)
        return None

    def _of_thing(self, what: Resolved) -> Callee | None:
        definition = what.definition
        if isinstance(definition, SdkFunction):
            return Callee(label(self._packages, what), definition.signature, what)
        if not isinstance(definition, Class) or definition.kind in ("enum", "dict", "result"):
            return None
        takes = self._constructor(what)
        return Callee(label(self._packages, what), takes, what) if takes is not None else None

    def _constructor(self, what: Resolved) -> Signature | None:
        for each in self._read.ancestry(what):
            if each is None or not isinstance(each.definition, Class):
                return None
            if each.definition.init is not None:
                return each.definition.init
        return None

    def _of_function(self, value: OwnFunction, name: str = "") -> Callee | None:
        node = value.node
        if isinstance(node, ast.Lambda):
            return None
        positional = [*node.args.posonlyargs, *node.args.args]
        bound = value.me is not None
        if bound and not positional:
            return None
        return Callee(name or node.name, signature(node, {}, "instance" if bound else "static"))

    def _of_class(self, value: OwnClass) -> Callee | None:
        lineage = self._read.lineage(value)
        if not lineage.whole:
            return None
        for each in lineage.own:
            inner = each.scope.file.inner[id(each.node)]
            if {"__new__", "__call__"} & set(inner.bindings):
                return None
            if any(last_name(decorator) == "dataclass" for decorator in each.node.decorator_list):
                return self._of_dataclass(value, lineage.own)
            if each.node.decorator_list:
                return None
            made = inner.bindings.get("__init__", [])
            if made:
                node = made[0].node
                if len(made) > 1 or not isinstance(node, Function) or node.decorator_list:
                    return None
                return self._of_function(OwnFunction(node, inner, OwnInstance(value)), value.node.name)
        for base in lineage.sdk:
            takes = self._constructor(base)
            if takes is not None:
                return Callee(value.node.name, takes, base)
        return None

    def _of_dataclass(self, value: OwnClass, own: Sequence[OwnClass]) -> Callee | None:  # noqa: C901 - every option counts
        fields: dict[str, Parameter] = {}
        for each in reversed(own):
            for decorator in each.node.decorator_list:
                if last_name(decorator) != "dataclass" or (isinstance(decorator, ast.Call) and decorator.keywords):
                    options = {keyword.arg for keyword in getattr(decorator, "keywords", [])}
                    if not options <= {"frozen", "eq", "order", "repr", "slots", "unsafe_hash"}:
                        return None
            inner = each.scope.file.inner[id(each.node)]
            if "__init__" in inner.bindings:
                return None
            for statement in each.node.body:
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                    annotation = ast.unparse(statement.annotation)
                    if "ClassVar" in annotation:
                        continue
                    if "InitVar" in annotation or "KW_ONLY" in annotation or isinstance(statement.value, ast.Call):
                        # field(...) may take it out of the constructor, or give it a default.
                        called = statement.value
                        if not isinstance(called, ast.Call) or last_name(called) == "field":
                            given = {keyword.arg for keyword in getattr(called, "keywords", [])}
                            if not given or not given <= {"default", "default_factory", "metadata", "repr"}:
                                return None
                    name = statement.target.id
                    fields[name] = Parameter(name, kinds.ANY, statement.value is None)
        return Callee(value.node.name, Signature(tuple(fields.values()), bound="instance"))

    def _of_super(self, name: str, scope: Scope) -> Callee | None:
        around = next((each for each in scope.chain() if each.is_class), None)
        if name != "__init__" or around is None or around.parent is None or not isinstance(around.node, ast.ClassDef):
            return None
        bases = self._read.bases(OwnClass(around.node, around.parent, id(around.node)))
        if len(bases) != 1:
            return None
        if isinstance(bases[0], OwnClass):
            return self._of_class(bases[0])
        if isinstance(bases[0], Thing) and isinstance(bases[0].what.definition, Class):
            takes = self._constructor(bases[0].what)
            return Callee(label(self._packages, bases[0].what), takes) if takes is not None else None
        return None

    # What it is given.

    def _call(self, node: ast.Call, scope: Scope, callee: Callee) -> Iterator[Fault]:  # noqa: C901 - in the order of Python
        takes = callee.takes
        starred = any(isinstance(each, ast.Starred) for each in node.args)
        positional = [] if starred else node.args
        if not starred and self._takes_arguments_object(node, scope, callee):
            return
        given: dict[str, Expression] = {}
        if not takes.open_positional and len(positional) > len(takes.positional):
            extra = positional[len(takes.positional)]
            yield self._positional(Expression(extra, scope), callee, len(positional))
        for parameter, value in zip(takes.positional, positional, strict=False):
            given[parameter.name] = Expression(value, scope)
        whole = not starred
        wrong: set[str] = set()
        for keyword in node.keywords:
            if keyword.arg is None:
                entries, complete = self._unpacked(keyword.value, scope)
                whole = whole and complete
            else:
                at = Expression(keyword, scope)  # type: ignore[arg-type]
                entries = [(keyword.arg, at, Expression(keyword.value, scope))]
            for name, at, expression in entries:
                for fault in self._keyword(name, at, expression, callee, given):
                    wrong.add(fault.meant.name)
                    yield fault
        if whole:
            yield from self._missing(node, scope, callee, given, wrong)
        by_name = takes.by_name
        for name, expression in given.items():
            if name in by_name and callee.what is not None:
                yield from self.misfits(expression, by_name[name].type, callee.what.module, name, callee)

    def _takes_arguments_object(self, node: ast.Call, scope: Scope, callee: Callee) -> bool:
        """Whether an object of arguments stands, or may stand, in place of a resource's keywords, which it overrides."""
        resource = callee.resource
        if resource is None or not resource.args:
            return False
        given = node.args[1:2] + [each.value for each in node.keywords if each.arg == "args"]
        for each in given:
            value = self._read.value(each, scope)
            if isinstance(value, Made) and value.of.name in ("ResourceOptions", "NoneType"):
                continue
            if value is NOTHING or isinstance(value, Mapped | Listing | Scalar):
                continue
            return True
        return False

    def _unpacked(self, node: ast.expr, scope: Scope) -> tuple[list[tuple[str, Expression, Expression]], bool]:
        value = self._read.value(node, scope)
        if not isinstance(value, Mapped):
            return [], False
        entries = [(e.key, e.at, e.value) for e in value.entries if e.key is not None and e.value is not None]
        return entries, value.complete

    def _keyword(
        self, name: str, at: Expression, value: Expression, callee: Callee, given: dict[str, Expression]
    ) -> Iterator[Fault]:
        takes = callee.takes
        if name in given:
            yield Fault("misfit", at, name, callee, "is given twice")
        elif name in takes.by_name:
            given[name] = value
        elif not takes.open_keywords and name != "__props__":
            meant = self._adviser.argument(callee.label, callee.what, name, tuple(takes.by_name), value.node)
            yield Fault("unknown-argument", at, name, callee, meant=meant)

    def _positional(self, at: Expression, callee: Callee, count: int) -> Fault:
        takes = callee.takes
        most = len(takes.positional)
        allowed = "no argument by position" if not most else f"{most} argument{'s' * (most > 1)} by position"
        return Fault("misfit", at, ast.unparse(at.node)[:40], callee, f"is argument {count}; it takes {allowed}")

    def _missing(
        self, node: ast.Call, scope: Scope, callee: Callee, given: Mapping[str, Expression], wrong: set[str]
    ) -> Iterator[Fault]:
        takes = callee.takes
        if callee.resource is not None and not self._creates(given.get("opts")):
            return
        missing = [
            each.name
            for each in takes.parameters
            if each.required and each.name not in wrong
            if each.name not in given or (callee.resource and self._is_none(given[each.name]))
        ]
        if missing:
            yield Fault("missing-argument", Expression(node, scope), ", ".join(missing), callee)

    def _is_none(self, value: Expression) -> bool:
        return isinstance(value.node, ast.Constant) and value.node.value is None

    def _creates(self, opts: Expression | None) -> bool:
        """Whether a resource's options are certain not to read an existing one, which needs no arguments."""
        if opts is None:
            return True
        values = self._read.of(opts)
        return all(value is NOTHING or (isinstance(value, Made) and self._is_plain(value)) for value in values)

    def _is_plain(self, options: Made) -> bool:
        call = options.call
        if options.of.name != "ResourceOptions" or call is None or not isinstance(call.node, ast.Call):
            return False
        if last_name(call.node.func) == "merge":
            return all(self._creates(Expression(each, call.scope)) for each in call.node.args)
        names = {keyword.arg for keyword in call.node.keywords}
        return not call.node.args and not names & {"id", "urn", None}

    # Whether a value is of a type.

    def misfits(self, value: Expression, expected: str, module: str, name: str, callee: Callee) -> Iterator[Fault]:
        """What does not fit where a value of a type is expected: the value itself, or what is inside it."""
        if isinstance(value.node, ast.IfExp):
            for branch in (value.node.body, value.node.orelse):
                yield from self.misfits(Expression(branch, value.scope), expected, module, name, callee)
            return
        told = self._read.value(value.node, value.scope)
        forms = kinds.forms(expected)
        if any(form.kind in ("any", "out") for form in forms):
            return
        if isinstance(told, Mapped):
            yield from self._mapped(told, value, forms, module, name, callee)
        elif isinstance(told, Listing):
            yield from self._listed(told, value, forms, module, name, callee)
        else:
            yield from self._single(told, value, forms, module, name, callee)

    def _fault(
        self, value: Expression, name: str, callee: Callee, found: str, expected: str, *, certain: bool = True
    ) -> Fault:
        return Fault("misfit", value, name, callee, found, expected, certain)

    def _single(
        self, told: Value, value: Expression, forms: Sequence[kinds.Form], module: str, name: str, callee: Callee
    ) -> Iterator[Fault]:
        only = forms[0].kind if len(forms) == 1 else ""
        objects = self._objects(forms, module)
        if isinstance(told, Scalar) and told.kind in ("str", "int", "float", "bool"):
            wanted = _one(forms, objects)
            said = f"is {_KINDS[told.kind]}"
            if wanted in ("a list", "a mapping", "an object"):
                yield self._fault(value, name, callee, said, self._described(forms, objects, wanted))
            elif only in ("int", "float") and told.kind == "str" and told.known and not _is_number(told.value):
                yield self._fault(value, name, callee, said, "a number")
            elif only == "bool" and told.kind == "str" and told.known and told.value.lower() not in _TRUTHS:
                yield self._fault(value, name, callee, said, "True or False")
        elif isinstance(told, Out):
            yield from self._output(told, value, forms, objects, name, callee)
        elif isinstance(told, Made):
            yield from self._made(told, value, forms, objects, name, callee)

    def _output(
        self,
        told: Out,
        value: Expression,
        forms: Sequence[kinds.Form],
        objects: Sequence[Class] | None,
        name: str,
        callee: Callee,
    ) -> Iterator[Fault]:
        held = kinds.forms(told.of)
        wanted = _one(forms, objects)
        if len(held) != 1 or told.nullable:
            return
        kind = held[0].kind
        if kind in ("str", "int", "float", "bool") and wanted in ("a list", "a mapping", "an object"):
            found = f"is an Output of {_ONE[kind]}"
            yield self._fault(
                value, name, callee, found, self._described(forms, objects, wanted), certain=not told.declared
            )
        elif kind == "list" and wanted in ("one text", "a number"):
            yield self._fault(value, name, callee, "is an Output of a list", wanted, certain=False)

    def _made(
        self,
        told: Made,
        value: Expression,
        forms: Sequence[kinds.Form],
        objects: Sequence[Class] | None,
        name: str,
        callee: Callee,
    ) -> Iterator[Fault]:
        definition = told.of.definition
        if not isinstance(definition, Class) or told.declared:
            return
        options = [form.of.rpartition(".")[2] for form in forms if form.kind == "ref"]
        if {"ResourceOptions", "InvokeOptions"} & set(options):
            if definition.name not in options and definition.name in ("ResourceOptions", "InvokeOptions"):
                yield self._fault(value, name, callee, f"is a {definition.name}", f"a {' or '.join(options)}")
            return
        if definition.kind != "args":
            return
        wanted = _one(forms, objects)
        if wanted in ("a list", "one text", "a number", "True or False"):
            found = f"is one {definition.name}"
            yield self._fault(value, name, callee, found, self._described(forms, objects, wanted))
        elif objects and not any(definition.name == each.name for each in objects):
            named = " or ".join(dict.fromkeys(each.name.removesuffix("Dict") for each in objects))
            accepted = {key for each in objects for key in _wires(each)}
            fits = _wires(definition) <= accepted
            yield self._fault(value, name, callee, f"is a {definition.name}", f"a {named}", certain=not fits)

    def _listed(
        self, told: Listing, value: Expression, forms: Sequence[kinds.Form], module: str, name: str, callee: Callee
    ) -> Iterator[Fault]:
        lists = [form for form in forms if form.kind == "list"]
        objects = self._objects(forms, module)
        if lists:
            if told.kind == "set":
                yield self._fault(value, name, callee, "is a set", "a list")
            elif len(lists) == 1:
                for item in told.items:
                    yield from self.misfits(item, lists[0].of, module, name, callee)
            return
        wanted = _one(forms, objects)
        if wanted in ("an object", "a mapping"):
            yield self._fault(value, name, callee, "is a list", self._described(forms, objects, wanted))
        elif wanted in ("one text", "a number", "True or False"):
            # The provider takes a list of one where Terraform has a list that Pulumi shows as one value.
            certain = told.complete and len(told.items) != 1
            yield self._fault(value, name, callee, "is a list", wanted, certain=certain)

    def _mapped(  # noqa: C901 - one branch for each thing that a dict may be given for
        self, told: Mapped, value: Expression, forms: Sequence[kinds.Form], module: str, name: str, callee: Callee
    ) -> Iterator[Fault]:
        maps = [form for form in forms if form.kind == "map"]
        objects = self._objects(forms, module)
        if maps:
            for entry in told.entries:
                if entry.value is not None:
                    yield from self.misfits(entry.value, maps[0].of, module, name, callee)
            return
        if any(form.kind == "str" for form in forms) and any(form.kind == "ref" for form in forms):
            return  # a document that may be given as text or as what becomes it
        if objects:
            yield from self._keys(told, value, objects, forms, module, callee)
            return
        wanted = _one(forms, objects)
        if callee.label.endswith("Options") or objects is None:
            return
        if {"ResourceOptions", "InvokeOptions"} & {form.of.rpartition(".")[2] for form in forms}:
            yield self._fault(value, name, callee, "is a dict", f"a pulumi.{forms[0].of.rpartition('.')[2]}")
        elif wanted == "a list":
            yield self._fault(value, name, callee, "is a dict", self._described(forms, objects, wanted))
        elif wanted in ("a number", "True or False"):
            yield self._fault(value, name, callee, "is a dict", wanted)
        elif wanted == "one text":
            found, text = "is a dict", "text, such as pulumi.Output.json_dumps(...) makes of it"
            yield self._fault(value, name, callee, found, text, certain=self._takes_text_only(callee))

    def _takes_text_only(self, callee: Callee) -> bool:
        """Whether the SDK says by its types which texts may be given as documents: pulumi_aws does since 7."""
        package = callee.what.package if callee.what else None
        if package is None or package.name != "pulumi_aws":
            return package is not None and package.name != "pulumi_aws_native"
        return self._packages.member("pulumi_aws.iam", "PolicyDocumentArgsDict") is not None

    def _keys(
        self,
        told: Mapped,
        value: Expression,
        objects: Sequence[Class],
        forms: Sequence[kinds.Form],
        module: str,
        callee: Callee,
    ) -> Iterator[Fault]:
        types: dict[str, str] = {}
        required: set[str] = set()
        for each in objects:
            init = each.init
            if init is None:
                return
            for parameter in init.parameters:
                types.setdefault(parameter.name, parameter.type)
            required = {parameter.name for parameter in init.parameters if parameter.required}
        wires = {wire: python for each in objects for python, wire in each.wire.items()}
        inner = Callee(objects[0].name.removesuffix("Dict"), Signature(), callee.what)
        where = self._module_of(forms, module)
        if len({each.name.removesuffix("Dict") for each in objects}) > 1:
            required = set()
        given: set[str] = set()
        for entry in told.entries:
            if entry.key is None or entry.value is None:
                continue
            known = entry.key if entry.key in types else wires.get(entry.key, "")
            if known:
                given.add(known)
                yield from self.misfits(entry.value, types[known], where, entry.key, inner)
            else:
                likely = _terraform_like(entry.key, [*types, *wires])
                meant = self._adviser.argument(inner.label, inner.what, entry.key, tuple(types), entry.value.node)
                given.add(meant.name)
                yield Fault("unknown-argument", entry.at, entry.key, inner, certain=not likely, meant=meant)
        if told.complete and (lacking := sorted(required - given)):
            yield Fault("missing-argument", value, ", ".join(lacking), inner)

    def _module_of(self, forms: Sequence[kinds.Form], module: str) -> str:
        for form in forms:
            if form.kind == "ref" and (found := self._packages.reference(module, form.of)):
                return found.module
        return module

    def _objects(self, forms: Sequence[kinds.Form], module: str) -> list[Class] | None:
        """The args classes that a type names; None where one of its names leads to what cannot be read."""
        found: dict[str, Class] = {}
        for form in forms:
            if form.kind != "ref" or form.of.startswith("outputs."):
                continue
            resolved = self._packages.reference(module, form.of)
            if resolved is None or not isinstance(resolved.definition, Class):
                return None
            if resolved.definition.kind in ("args", "dict"):
                found.setdefault(resolved.definition.name, resolved.definition)
        return list(found.values())

    def _described(self, forms: Sequence[kinds.Form], objects: Sequence[Class] | None, wanted: str) -> str:
        if objects:
            return f"a {objects[0].name.removesuffix('Dict')} or a dict"
        if wanted == "a list" and forms[0].of in ("str", "int", "bool", "float"):
            return f"a list of {_MANY[forms[0].of]}"
        return wanted


_KINDS = {"str": "text", "int": "a number", "float": "a number", "bool": "a truth value"}
_ONE = {"str": "one text", "int": "one number", "float": "one number", "bool": "one truth value"}
_MANY = {"str": "texts", "int": "numbers", "float": "numbers", "bool": "truth values"}
_TRUTHS = frozenset({"true", "false", "1", "0", "t", "f", ""})


def _one(forms: Sequence[kinds.Form], objects: Sequence[Class] | None) -> str:
    """What a type asks for, in words; empty where it takes several kinds of things, or one that is not known."""
    if objects is None:
        return ""
    found = {_WANTED.get(form.kind, "") for form in forms if form.kind != "ref"}
    if objects:
        found.add("an object")
    elif any(form.kind == "ref" for form in forms):
        return ""
    return found.pop() if len(found) == 1 else ""


_WANTED = {
    "str": "one text",
    "int": "a number",
    "float": "a number",
    "bool": "True or False",
    "list": "a list",
    "map": "a mapping",
}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _wires(definition: Class) -> set[str]:
    names = definition.init.by_name if definition.init else {}
    return {definition.wire.get(name, name) for name in names}


def _terraform_like(key: str, known: Sequence[str]) -> bool:
    """Whether a key may be what Terraform calls a known one, which the provider then takes: `rule` for `rules`."""
    plain = _plain(key)
    return any(_plain(each) == plain for each in known)


def _plain(name: str) -> str:
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    for ending, singular in (("ies", "y"), ("sses", "ss"), ("es", "e"), ("s", "")):
        if snake.endswith(ending) and not snake.endswith("ss"):
            return snake.removesuffix(ending) + singular
    return snake


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super" and not node.args


__all__ = ["Callee", "Calls", "Fault", "Library"]

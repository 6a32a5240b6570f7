"""What calls pass: arguments that exist, of the types they should have, none missing and none twice."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from preflight.sdk import kinds
from preflight.sdk.definitions import Class, Parameter, Signature, signature
from preflight.sdk.definitions import Function as SdkFunction
from preflight.sdk.packages import Resolved, label
from preflight.sdk.suggestions import NO_SUGGESTION, Adviser, Meant
from preflight.source_check.infer.evaluator import Evaluator
from preflight.source_check.infer.literals import NONE, DictValue, Scalar, SequenceValue
from preflight.source_check.infer.program_values import ProgramClass, ProgramFunction, ProgramInstance, last_name
from preflight.source_check.infer.scopes import Function, Scope
from preflight.source_check.infer.sdk_values import OutputValue, SdkInstance, SdkMethod, SdkObject, ancestry
from preflight.source_check.infer.values import Expression

from .components import merged

if TYPE_CHECKING:
    from collections.abc import Mapping


class Callee(NamedTuple):
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


class Fault(NamedTuple):
    """What is wrong with a call. The texts are those of a `Slip`."""

    kind: str
    at: Expression
    name: str
    callee: Callee
    found: str = ""
    expected: str = ""
    certain: bool = True
    meant: Meant = NO_SUGGESTION


class _Given(NamedTuple):
    """A value, and the argument that it is given for or lies in."""

    value: Expression
    name: str
    callee: Callee
    listed: bool = False
    """Whether it is an item of a list."""

    def at(self, value: Expression, *, listed: bool = False) -> _Given:
        return _Given(value, self.name, self.callee, listed)

    def fault(self, found: str, expected: str, *, certain: bool = True) -> Fault:
        return Fault("misfit", self.value, self.name, self.callee, found, expected, certain)


@dataclass(frozen=True)
class Wanted:
    """What a type asks for."""

    forms: tuple[kinds.Form, ...]
    module: str
    """The module that the type stands in."""
    where: str
    """That of the classes which it names."""
    objects: tuple[Class, ...] | None
    """The args classes that it names; None where one of its names leads to what cannot be read."""
    one: str
    """What it asks for, in words; empty where it takes several kinds of things, or one that is not known."""

    @cached_property
    def anything(self) -> bool:
        """Whether it takes what it will, or what is judged elsewhere."""
        return any(form.kind in ("any", "out") for form in self.forms)

    @cached_property
    def options(self) -> list[str]:
        """The names of the classes that it takes, where they are Pulumi's options."""
        named = [form.of.rpartition(".")[2] for form in self.forms if form.kind == "ref"]
        return named if _OPTIONS & set(named) else []

    @cached_property
    def described(self) -> str:
        """What it asks for, for a reader who gave something else."""
        if self.objects:
            return f"a {self.objects[0].name.removesuffix('Dict')} or a dict"
        if self.one == "a list" and self.forms[0].of in _MANY:
            return f"a list of {_MANY[self.forms[0].of]}"
        return self.one


class Calls:
    """Tells what is wrong with the calls of a program."""

    def __init__(self, evaluator: Evaluator, adviser: Adviser) -> None:
        self._infer, self._adviser = evaluator, adviser
        self._packages = evaluator.packages
        self._told: dict[tuple[str, str], Wanted] = {}
        self._signatures: dict[tuple[int, bool], Signature] = {}
        self._callees: dict[tuple[str, str], Callee | None] = {}
        self._own: dict[int, Callee | None] = {}

    def faults(self, node: ast.Call, scope: Scope) -> Iterator[Fault]:
        """What is wrong with one call; nothing where it cannot be told what is called."""
        callee = self._callee(node, scope)
        if callee is not None:
            for fault in self._call(node, scope, callee):
                yield fault._replace(certain=False) if fault.certain and _is_conditional(fault.at, node) else fault
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "apply":
            yield from self._applied(node, scope)

    def _applied(self, node: ast.Call, scope: Scope) -> Iterator[Fault]:
        """A function that is given to an Output's apply(), which calls it with one value."""
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
        taken = len(arguments.posonlyargs) + len(arguments.args) - (function.me is not None)
        needed = taken - len(arguments.defaults)
        if needed > 1 or (taken < 1 and arguments.vararg is None):
            callee = Callee("apply()", Signature())
            found = f"takes {needed} arguments" if needed > 1 else "takes no argument"
            yield Fault("misfit", Expression(given, scope), "func", callee, found, _ONE_VALUE)

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
        value = self._infer.value(node.func, scope)
        if isinstance(value, SdkObject):
            key = value.what.module, value.what.name
            if key not in self._callees:
                self._callees[key] = self._of_thing(value.what)
            return self._callees[key]
        if isinstance(value, SdkMethod) and value.of is not None and isinstance(value.of.definition, Class):
            found = value.of.definition.methods[value.name]
            if found.bound == "instance" and isinstance(value.on, SdkObject):
                return None  # called on the class, with the instance or what stands for it as first argument
            return Callee(
                f"{label(self._packages, value.of)}.{value.name}", found, value.of if value.name == "get" else None
            )
        if isinstance(value, ProgramFunction):
            renamed = value.me is None and self._is_method_of_instance(value, node.func, scope)
            return None if renamed or self._may_be_another(value) else self._of_function(value)
        if isinstance(value, ProgramClass):
            if value.key not in self._own:
                self._own[value.key] = self._of_class(value)
            return self._own[value.key]
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
        for each in ancestry(what, self._infer.packages):
            if each is None or not isinstance(each.definition, Class):
                return None
            if each.definition.init is not None:
                return each.definition.init
        return None

    def _is_method_of_instance(self, value: ProgramFunction, func: ast.expr, scope: Scope) -> bool:
        """Whether a function is looked up on an instance under another name that its class gives it: `line = read`."""
        if isinstance(value.node, ast.Lambda) or not isinstance(value.scope.node, ast.ClassDef):
            return False
        static = any(last_name(decorator) == "staticmethod" for decorator in value.node.decorator_list)
        on_instance = isinstance(func, ast.Attribute) and isinstance(
            self._infer.value(func.value, scope), ProgramInstance
        )
        return on_instance and not static

    def _may_be_another(self, value: ProgramFunction) -> bool:
        """Whether a method that is called on `self` is one that a class made from this one has anew."""
        if not isinstance(value.me, ProgramInstance) or isinstance(value.node, ast.Lambda):
            return False
        heirs = value.me.of.subclasses(self._infer)
        return any(value.node.name in each.scope.file.inner[id(each.node)].bindings for each in heirs)

    def _of_function(self, value: ProgramFunction, name: str = "") -> Callee | None:
        node = value.node
        if isinstance(node, ast.Lambda):
            return None
        positional = [*node.args.posonlyargs, *node.args.args]
        bound = value.me is not None
        if bound and not positional:
            return None
        key = id(node), bound
        if key not in self._signatures:
            self._signatures[key] = signature(node, {}, "instance" if bound else "static")
        return Callee(name or node.name, self._signatures[key])

    def _of_class(self, value: ProgramClass) -> Callee | None:
        lineage = value.lineage(self._infer)
        if not lineage.complete:
            return None
        for each in lineage.classes:
            inner = each.scope.file.inner[id(each.node)]
            if {"__new__", "__call__"} & set(inner.bindings):
                return None
            if any(last_name(decorator) == "dataclass" for decorator in each.node.decorator_list):
                return self._of_dataclass(value, lineage.classes)
            if each.node.decorator_list:
                return None
            made = inner.bindings.get("__init__", [])
            if made:
                node = made[0].node
                if len(made) > 1 or not isinstance(node, Function) or node.decorator_list:
                    return None
                return self._of_function(ProgramFunction(node, inner, ProgramInstance(value)), value.node.name)
        for base in lineage.sdk:
            takes = self._constructor(base)
            if takes is not None:
                return Callee(value.node.name, takes, base)
        return None

    def _of_dataclass(self, value: ProgramClass, own: Sequence[ProgramClass]) -> Callee | None:  # noqa: C901 - every option counts
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
            if not any(last_name(decorator) == "dataclass" for decorator in each.node.decorator_list):
                continue  # what it annotates is no field
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
        bases = ProgramClass(around.node, around.parent).bases(self._infer)
        if len(bases) != 1:
            return None
        if isinstance(bases[0], ProgramClass):
            return self._of_class(bases[0])
        if isinstance(bases[0], SdkObject) and isinstance(bases[0].what.definition, Class):
            takes = self._constructor(bases[0].what)
            return Callee(label(self._packages, bases[0].what), takes) if takes is not None else None
        return None

    # What it is given.

    def _call(self, node: ast.Call, scope: Scope, callee: Callee) -> Iterator[Fault]:
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
        whole = not starred and (takes.open_positional or len(positional) <= len(takes.positional))
        unknown, complete = self._keywords(node, scope, callee, given)
        missing = self._missing(callee, given, {fault.meant.name for fault in unknown}) if whole and complete else []
        unknown, missing = self._matched(unknown, missing)
        yield from unknown
        if missing:
            yield Fault("missing-argument", Expression(node, scope), ", ".join(missing), callee)
        if callee.what is None:
            return
        for name, expression in given.items():
            if name in takes.by_name:
                wanted = self._wanted(takes.by_name[name].type, callee.what.module)
                yield from self._misfits(_Given(expression, name, callee), wanted)

    def _keywords(
        self, node: ast.Call, scope: Scope, callee: Callee, given: dict[str, Expression]
    ) -> tuple[list[Fault], bool]:
        """Adds to what is given; which keywords are not taken, and whether these are all that there are."""
        unknown: list[Fault] = []
        whole = True
        for keyword in node.keywords:
            if keyword.arg and keyword.arg in callee.takes.by_name and keyword.arg not in given:
                given[keyword.arg] = Expression(keyword.value, scope)
                continue
            if keyword.arg is None:
                entries, complete = self._unpacked(keyword.value, scope)
                whole = whole and complete
            else:
                at = Expression(keyword, scope)  # type: ignore[arg-type]
                entries = [(keyword.arg, at, Expression(keyword.value, scope))]
            for name, at, expression in entries:
                unknown += self._keyword(name, at, expression, callee, given)
        return unknown, whole

    def _takes_arguments_object(self, node: ast.Call, scope: Scope, callee: Callee) -> bool:
        """Whether an object of arguments stands, or may stand, in place of a resource's keywords, which it overrides."""
        resource = callee.resource
        if resource is None or not resource.args:
            return False
        given = node.args[1:2] + [each.value for each in node.keywords if each.arg == "args"]
        for each in given:
            value = self._infer.value(each, scope)
            if isinstance(value, SdkInstance) and value.of.name in ("ResourceOptions", "NoneType"):
                continue
            if value is NONE or isinstance(value, DictValue | SequenceValue | Scalar):
                continue
            return True
        return False

    def _unpacked(self, node: ast.expr, scope: Scope) -> tuple[list[tuple[str, Expression, Expression]], bool]:
        value = self._infer.value(node, scope)
        if not isinstance(value, DictValue):
            return [], False
        entries = {each.key: (each.key, each.at, each.value) for each in value.items if each.key is not None}
        return list(entries.values()), value.complete

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

    def _missing(self, callee: Callee, given: Mapping[str, Expression], meant: set[str]) -> list[str]:
        """What a call does not give although it is required; `meant` is what it gives by other names."""
        if callee.resource is not None and not self._creates(given.get("opts")):
            return []
        return [
            name
            for name in callee.takes.required
            if name not in meant and (name not in given or (callee.resource and self._is_none(given[name])))
        ]

    def _matched(self, unknown: list[Fault], missing: list[str]) -> tuple[list[Fault], list[str]]:
        """Both, where the one argument that is missing may be what the one that does not exist was meant to be."""
        lost = [fault for fault in unknown if fault.kind == "unknown-argument" and not fault.meant]
        if len(missing) == len(lost) == 1 and (meant := self._adviser.required(lost[0].name, missing[0])):
            return [each._replace(meant=meant) if each is lost[0] else each for each in unknown], []
        return unknown, missing

    def _is_none(self, value: Expression) -> bool:
        return isinstance(value.node, ast.Constant) and value.node.value is None

    def _creates(self, opts: Expression | None) -> bool:
        """Whether a resource's options are certain not to read an existing one, which needs no arguments."""
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

    # Whether a value is of a type.

    def _wanted(self, text: str, module: str) -> Wanted:
        """What a type, as `kinds` writes it and as it stands in a module, asks for."""
        key = text, module
        if key not in self._told:
            self._told[key] = self._read_type(text, module)
        return self._told[key]

    def _read_type(self, text: str, module: str) -> Wanted:
        forms = kinds.forms(text)
        objects: dict[str, Class] | None = {}
        where = ""
        for form in forms:
            found = self._packages.reference(module, form.of) if form.kind == "ref" else None
            where = where or (found.module if found else "")
            if form.kind != "ref" or form.of.startswith("outputs.") or objects is None:
                continue
            definition = found.definition if found else None
            if not isinstance(definition, Class):
                objects = None
            elif definition.kind in ("args", "dict"):
                objects.setdefault(definition.name, definition)
        named = None if objects is None else tuple(objects.values())
        return Wanted(forms, module, where or module, named, _one(forms, named))

    def _misfits(self, given: _Given, wanted: Wanted) -> Iterator[Fault]:
        """What does not fit where a value of a type is wanted: the value itself, or what is inside it."""
        if wanted.anything:
            return
        value = given.value
        if isinstance(value.node, ast.IfExp):
            for branch in (value.node.body, value.node.orelse):
                yield from self._misfits(given.at(Expression(branch, value.scope), listed=given.listed), wanted)
            return
        told = self._infer.value(value.node, value.scope)
        if isinstance(told, DictValue):
            yield from self._mapped(told, given, wanted)
        elif isinstance(told, SequenceValue):
            yield from self._listed(told, given, wanted)
        elif isinstance(told, Scalar):
            yield from self._scalar(told, given, wanted)
        elif isinstance(told, OutputValue):
            yield from self._output(told, given, wanted)
        elif isinstance(told, SdkInstance):
            yield from self._made(told, given, wanted)

    def _scalar(self, told: Scalar, given: _Given, wanted: Wanted) -> Iterator[Fault]:
        if told.kind not in _KINDS:
            return
        only = wanted.forms[0].kind if len(wanted.forms) == 1 else ""
        found = f"is {_KINDS[told.kind]}"
        if wanted.one in ("a list", "a mapping", "an object"):
            yield given.fault(found, wanted.described)
        elif only in ("int", "float") and told.kind == "str" and told.known and not _is_number(told.value):
            yield given.fault(found, "a number")
        elif only == "bool" and told.kind == "str" and told.known and told.value.lower() not in _TRUTHS:
            yield given.fault(found, "True or False")

    def _output(self, told: OutputValue, given: _Given, wanted: Wanted) -> Iterator[Fault]:
        held = kinds.forms(told.of)
        if len(held) != 1 or told.nullable:
            return
        kind = held[0].kind
        if kind in _ONE and wanted.one in ("a list", "a mapping", "an object"):
            yield given.fault(f"is an Output of {_ONE[kind]}", wanted.described, certain=not told.declared)
        elif kind == "list" and wanted.one in ("one text", "a number"):
            yield given.fault("is an Output of a list", wanted.one, certain=False)

    def _made(self, told: SdkInstance, given: _Given, wanted: Wanted) -> Iterator[Fault]:
        definition = told.of.definition
        if not isinstance(definition, Class) or told.declared:
            return
        if wanted.options:
            if definition.name not in wanted.options and definition.name in _OPTIONS:
                yield given.fault(f"is a {definition.name}", f"a {' or '.join(wanted.options)}")
            return
        if definition.kind != "args":
            return
        if wanted.one in ("a list", "one text", "a number", "True or False"):
            yield given.fault(f"is one {definition.name}", wanted.described)
        elif wanted.objects and not any(definition.name == each.name for each in wanted.objects):
            named = " or ".join(dict.fromkeys(each.name.removesuffix("Dict") for each in wanted.objects))
            accepted = {key for each in wanted.objects for key in _wires(each)}
            fits = _wires(definition) <= accepted
            yield given.fault(f"is a {definition.name}", f"a {named}", certain=not fits)

    def _listed(self, told: SequenceValue, given: _Given, wanted: Wanted) -> Iterator[Fault]:
        lists = [form for form in wanted.forms if form.kind == "list"]
        if lists:
            if told.kind == "set":
                yield given.fault("is a set", "a list")
            elif len(lists) == 1:
                for item in told.items:
                    yield from self._misfits(given.at(item, listed=True), self._wanted(lists[0].of, wanted.module))
        elif wanted.one in ("an object", "a mapping"):
            yield given.fault("is a list", wanted.described)
        elif wanted.one in ("one text", "a number", "True or False"):
            # The provider takes a list of one where Terraform has a list that Pulumi shows as one value.
            of_objects = any(isinstance(self._infer.value(item.node, item.scope), DictValue) for item in told.items)
            expected = _DOCUMENT if of_objects and wanted.one == "one text" else wanted.one
            certain = told.complete and (len(told.items) != 1 or (of_objects and wanted.one == "one text"))
            yield given.fault("is a list", expected, certain=certain)

    def _mapped(self, told: DictValue, given: _Given, wanted: Wanted) -> Iterator[Fault]:
        kinds_of_forms = {form.kind for form in wanted.forms}
        if "map" in kinds_of_forms:
            of = next(form.of for form in wanted.forms if form.kind == "map")
            for item in told.items:
                yield from self._misfits(given.at(item.value), self._wanted(of, wanted.module))
        elif {"str", "ref"} <= kinds_of_forms:
            pass  # a document that may be given as text or as what becomes it
        elif wanted.objects:
            yield from self._keys(told, given, wanted)
        elif given.callee.label.endswith("Options") or wanted.objects is None:
            pass
        elif wanted.options:
            yield given.fault("is a dict", f"a pulumi.{wanted.options[0]}")
        elif wanted.one in ("a list", "a number", "True or False"):
            yield given.fault("is a dict", wanted.described)
        elif wanted.one == "one text":
            certain = self._takes_text_only(given.callee)
            yield given.fault("is a dict", _DOCUMENT, certain=certain)

    def _takes_text_only(self, callee: Callee) -> bool:
        """Whether the SDK says by its types which texts may be given as documents: pulumi_aws does since 7."""
        package = callee.what.package if callee.what else None
        if package is None or package.name != "pulumi_aws":
            return package is not None and package.name != "pulumi_aws_native"
        return self._packages.member("pulumi_aws.iam", "PolicyDocumentArgsDict") is not None

    def _keys(self, told: DictValue, given: _Given, wanted: Wanted) -> Iterator[Fault]:
        objects = wanted.objects or ()
        types: dict[str, str] = {}
        required: set[str] = set()
        for each in objects:
            if each.init is None:
                return
            for parameter in each.init.parameters:
                types.setdefault(parameter.name, parameter.type)
            required = {parameter.name for parameter in each.init.parameters if parameter.required}
        wires = {wire: python for each in objects for python, wire in each.wire.items()}
        inner = Callee(objects[0].name.removesuffix("Dict"), Signature(), given.callee.what)
        if len({each.name.removesuffix("Dict") for each in objects}) > 1:
            required = set()
        there: set[str] = set()
        unknown: list[Fault] = []
        for entry in told.items:
            if entry.key is None:
                continue
            known = entry.key if entry.key in types else wires.get(entry.key, "")
            if known:
                there.add(known)
                value = _Given(entry.value, entry.key, inner)
                yield from self._misfits(value, self._wanted(types[known], wanted.where))
            else:
                likely = _terraform_like(entry.key, [*types, *wires])
                meant = self._adviser.argument(inner.label, inner.what, entry.key, tuple(types), entry.value.node)
                there.add(meant.name)
                unknown.append(Fault("unknown-argument", entry.at, entry.key, inner, certain=not likely, meant=meant))
        unknown, lacking = self._matched(unknown, sorted(required - there) if told.complete else [])
        yield from unknown
        if lacking:
            certain = not _may_lack(given, plain_object=required == set(types))
            yield Fault("missing-argument", given.value, ", ".join(lacking), inner, certain=certain)


_ONE_VALUE = "a function of one value, which is a list for pulumi.Output.all(...)"
_DOCUMENT = "text, such as pulumi.Output.json_dumps(...) makes of it"
_OPTIONS = frozenset({"ResourceOptions", "InvokeOptions"})
_KINDS = {"str": "text", "int": "a number", "float": "a number", "bool": "a truth value"}
_ONE = {"str": "one text", "int": "one number", "float": "one number", "bool": "one truth value"}
_MANY = {"str": "texts", "int": "numbers", "float": "numbers", "bool": "truth values"}
_TRUTHS = frozenset({"true", "false", "1", "0", "t", "f", ""})


def _one(forms: Sequence[kinds.Form], objects: Sequence[Class] | None) -> str:
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


def _is_conditional(at: Expression, call: ast.Call) -> bool:
    """Whether what a call is given is put into a dict elsewhere, and there on one of several ways only."""
    outward = list(at.scope.file.outward(at.node))
    if at.node is call or any(each is call for each in outward):
        return False
    inside = itertools.takewhile(lambda each: not isinstance(each, Function), outward)
    return any(isinstance(each, ast.If | ast.Try | ast.Match) for each in inside)


def _may_lack(given: _Given, *, plain_object: bool) -> bool:
    """Whether a provider may take a dict without a key that its schema calls required.

    Of a list of plain objects it calls all keys required, and takes null for those that are not there. Of what a function
    is given, it also calls those required that the provider finds out by itself.
    https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/convert/object.go
    """
    what = given.callee.what
    return (given.listed and plain_object) or (what is not None and isinstance(what.definition, SdkFunction))


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

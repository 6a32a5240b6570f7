"""Whether a value fits the type of an argument, also inside lists and dicts.

Python does not check types, and the provider converts some: a number where a string is expected, a list of one item.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from preflight.core.slips import MissingArguments, Slip, UnknownArgument, WrongArgument
from preflight.core.values import number_of
from preflight.sdk import kinds
from preflight.sdk.definitions import Class, Signature
from preflight.sdk.definitions import Function as SdkFunction
from preflight.sdk.suggestions import Suggester
from preflight.source_check.infer.evaluator import Evaluator
from preflight.source_check.infer.literals import DictValue, Scalar, SequenceValue
from preflight.source_check.infer.sdk_values import OutputValue, SdkInstance
from preflight.source_check.infer.values import Expression

from .callee import Callee
from .places import Located, in_version, place


class Want(Enum):
    """What a type accepts."""

    STRING = auto()
    NUMBER = auto()
    BOOL = auto()
    LIST = auto()
    MAP = auto()
    OBJECT = auto()
    OTHER = auto()
    """Several of these, or what is not known."""


# The words of messages; nothing is decided by them.
WORDS = {
    Want.STRING: "a string",
    Want.NUMBER: "a number",
    Want.BOOL: "True or False",
    Want.LIST: "a list",
    Want.MAP: "a mapping",
    Want.OBJECT: "an object",
    Want.OTHER: "another type",
}
_SCALAR_WORDS = {"str": "a string", "int": "a number", "float": "a number", "bool": "a bool"}
_PLURALS = {"str": "strings", "int": "numbers", "float": "numbers", "bool": "bools"}
_JSON = "a string, for example from pulumi.Output.json_dumps(...)"

_WANTS = {
    "str": Want.STRING,
    "int": Want.NUMBER,
    "float": Want.NUMBER,
    "bool": Want.BOOL,
    "list": Want.LIST,
    "map": Want.MAP,
}
_MANY = frozenset({Want.LIST, Want.MAP, Want.OBJECT})
_ONE = frozenset({Want.STRING, Want.NUMBER, Want.BOOL})
_OPTIONS = frozenset({"ResourceOptions", "InvokeOptions"})
_BOOL_STRINGS = frozenset({"true", "false", "1", "0", "t", "f", ""})


@dataclass(frozen=True)
class ParameterType:
    """The type of a parameter, as it is written in a module of an SDK."""

    forms: tuple[kinds.Form, ...]
    module: str
    """The module that the type is written in."""
    where: str
    """The module of the classes it names."""
    objects: tuple[Class, ...] | None
    """The args classes it names; None where one of its names cannot be read."""

    @cached_property
    def want(self) -> Want:
        """The one kind of thing that it accepts."""
        if self.objects is None:
            return Want.OTHER
        found = {_WANTS.get(form.kind, Want.OTHER) for form in self.forms if form.kind != "ref"}
        if self.objects:
            found.add(Want.OBJECT)
        elif any(form.kind == "ref" for form in self.forms):
            return Want.OTHER
        return found.pop() if len(found) == 1 else Want.OTHER

    @cached_property
    def accepts_anything(self) -> bool:
        """Whether it accepts any value, or one that is checked elsewhere."""
        return any(form.kind in ("any", "out") for form in self.forms)

    @cached_property
    def options(self) -> list[str]:
        """The names of the classes it accepts, where they are Pulumi's options."""
        named = [form.of.rpartition(".")[2] for form in self.forms if form.kind == "ref"]
        return named if _OPTIONS & set(named) else []

    @cached_property
    def words(self) -> str:
        """What it accepts, in words."""
        if self.objects:
            return f"a {self.objects[0].name.removesuffix('Dict')} or a dict"
        if self.want is Want.LIST and self.forms[0].of in _PLURALS:
            return f"a list of {_PLURALS[self.forms[0].of]}"
        return WORDS[self.want]


class Given(NamedTuple):
    """A value, and the argument it is, or is a part of."""

    value: Expression
    name: str
    callee: Callee
    in_list: bool = False

    def part(self, value: Expression, *, in_list: bool = False) -> Given:
        """A value inside it."""
        return Given(value, self.name, self.callee, in_list)

    def wrong(self, found: str, expected: str, *, certain: bool = True) -> Located:
        """The error that it is of another type."""
        return self.value, WrongArgument(
            place=place(self.value),
            name=self.name,
            of=self.callee.label,
            found=f"{found} as '{self.name}'",
            expected=expected,
            certain=certain,
        )


class Conversions:
    """Compares values with the types of arguments."""

    def __init__(self, infer: Evaluator, suggester: Suggester) -> None:
        self._infer, self._suggester = infer, suggester
        self._packages = infer.packages
        self._types: dict[tuple[str, str], ParameterType] = {}

    def errors(self, value: Expression, name: str, callee: Callee, text: str) -> Iterator[Located]:
        """The errors in the value of an argument whose type is `text`, as `kinds` writes it, of something of an SDK."""
        if callee.what is None:
            return iter(())
        return self._errors(Given(value, name, callee), self._type(text, callee.what.module))

    def _type(self, text: str, module: str) -> ParameterType:
        key = text, module
        if key not in self._types:
            self._types[key] = self._read_type(text, module)
        return self._types[key]

    def _read_type(self, text: str, module: str) -> ParameterType:
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
        return ParameterType(forms, module, where or module, None if objects is None else tuple(objects.values()))

    def _errors(self, given: Given, wanted: ParameterType) -> Iterator[Located]:
        if wanted.accepts_anything:
            return
        node, scope = given.value
        if isinstance(node, ast.IfExp):
            for branch in (node.body, node.orelse):
                yield from self._errors(given.part(Expression(branch, scope), in_list=given.in_list), wanted)
            return
        value = self._infer.value(node, scope)
        match value:
            case DictValue():
                yield from self._of_dict(value, given, wanted)
            case SequenceValue():
                yield from self._of_sequence(value, given, wanted)
            case Scalar():
                yield from self._of_scalar(value, given, wanted)
            case OutputValue():
                yield from self._of_output(value, given, wanted)
            case SdkInstance():
                yield from self._of_instance(value, given, wanted)

    def _of_scalar(self, value: Scalar, given: Given, wanted: ParameterType) -> Iterator[Located]:
        if value.kind not in _SCALAR_WORDS:
            return
        only = wanted.forms[0].kind if len(wanted.forms) == 1 else ""
        found = _SCALAR_WORDS[value.kind]
        if wanted.want in _MANY:
            yield given.wrong(found, wanted.words)
        elif only in ("int", "float") and value.text is not None and number_of(value.text) is None:
            yield given.wrong(found, WORDS[Want.NUMBER])
        elif only == "bool" and value.text is not None and value.text.lower() not in _BOOL_STRINGS:
            yield given.wrong(found, WORDS[Want.BOOL])

    def _of_output(self, value: OutputValue, given: Given, wanted: ParameterType) -> Iterator[Located]:
        held = kinds.forms(value.of)
        if len(held) != 1 or value.nullable:
            return
        kind = held[0].kind
        if kind in _SCALAR_WORDS and wanted.want in _MANY:
            yield given.wrong(f"Output[{kind}]", wanted.words, certain=not value.declared)
        elif kind == "list" and wanted.want in (Want.STRING, Want.NUMBER):
            yield given.wrong("Output[list]", wanted.words, certain=False)

    def _of_instance(self, value: SdkInstance, given: Given, wanted: ParameterType) -> Iterator[Located]:
        definition = value.of.definition
        if not isinstance(definition, Class) or value.declared:
            return
        if wanted.options:
            if definition.name not in wanted.options and definition.name in _OPTIONS:
                yield given.wrong(f"a {definition.name}", f"a {' or '.join(wanted.options)}")
            return
        if definition.kind != "args":
            return
        if wanted.want in _ONE or wanted.want is Want.LIST:
            yield given.wrong(f"one {definition.name}", wanted.words)
        elif wanted.objects and not any(definition.name == each.name for each in wanted.objects):
            named = " or ".join(dict.fromkeys(each.name.removesuffix("Dict") for each in wanted.objects))
            accepted = {key for each in wanted.objects for key in _wire_names(each)}
            fits = _wire_names(definition) <= accepted
            yield given.wrong(f"a {definition.name}", f"a {named}", certain=not fits)

    def _of_sequence(self, value: SequenceValue, given: Given, wanted: ParameterType) -> Iterator[Located]:
        lists = [form for form in wanted.forms if form.kind == "list"]
        if lists:
            if value.kind == "set":
                yield given.wrong("a set", WORDS[Want.LIST])
            elif len(lists) == 1:
                for item in value.items:
                    yield from self._errors(given.part(item, in_list=True), self._type(lists[0].of, wanted.module))
        elif wanted.want in (Want.OBJECT, Want.MAP):
            yield given.wrong("a list", wanted.words)
        elif wanted.want in _ONE:
            # The provider accepts a list of one where Terraform has a list that Pulumi shows as one value.
            of_objects = any(isinstance(self._infer.value(*item), DictValue) for item in value.items)
            is_json = of_objects and wanted.want is Want.STRING
            certain = value.complete and (len(value.items) != 1 or is_json)
            yield given.wrong("a list", _JSON if is_json else wanted.words, certain=certain)

    def _of_dict(self, value: DictValue, given: Given, wanted: ParameterType) -> Iterator[Located]:
        accepted = {form.kind: form for form in reversed(wanted.forms)}
        if "map" in accepted:
            for item in value.items:
                yield from self._errors(given.part(item.value), self._type(accepted["map"].of, wanted.module))
        elif "str" in accepted and "ref" in accepted:
            pass  # a document, given as a string or as the object that it is made from
        elif wanted.objects:
            yield from self._of_keys(value, given, wanted)
        elif given.callee.is_options or wanted.objects is None:
            pass
        elif wanted.options:
            yield given.wrong("a dict", f"a pulumi.{wanted.options[0]}")
        elif wanted.want in (Want.LIST, Want.NUMBER, Want.BOOL):
            yield given.wrong("a dict", wanted.words)
        elif wanted.want is Want.STRING:
            yield given.wrong("a dict", _JSON, certain=self._has_document_types(given.callee))

    def _has_document_types(self, callee: Callee) -> bool:
        """Whether the SDK's types show which strings may be given as documents: pulumi_aws does since 7."""
        package = callee.what.package if callee.what else None
        if package is None or package.name != "pulumi_aws":
            return package is not None and package.name != "pulumi_aws_native"
        return self._packages.member("pulumi_aws.iam", "PolicyDocumentArgsDict") is not None

    def _of_keys(self, value: DictValue, given: Given, wanted: ParameterType) -> Iterator[Located]:
        """A dict in place of an object of an args class."""
        objects = wanted.objects or ()
        types: dict[str, str] = {}
        required: set[str] = set()
        for each in objects:
            if each.init is None:
                return
            for parameter in each.init.parameters:
                types.setdefault(parameter.name, parameter.type)
            required = {parameter.name for parameter in each.init.parameters if parameter.required}
        names = {wire: python for each in objects for python, wire in each.wire.items()} | {
            name: name for name in types
        }
        inner = Callee(objects[0].name.removesuffix("Dict"), Signature(), given.callee.what)
        if len({each.name.removesuffix("Dict") for each in objects}) > 1:
            required = set()
        present: set[str] = set()
        unknown: list[Unknown] = []
        for item in value.items:
            if item.key is None:
                continue
            known = names.get(item.key) or names.get(_converted(item.key, inner), "")
            if known:
                present.add(known)
                yield from self._errors(Given(item.value, item.key, inner), self._type(types[known], wanted.where))
                continue
            at, error = self.unknown(item.at, item.key, item.value, inner, tuple(types))
            likely = any(_terraform_name(item.key) == _terraform_name(each) for each in names)
            present.add(error.meant)
            unknown.append((at, replace(error, certain=not likely)))
        unknown, missing = self.matched(unknown, sorted(required - present) if value.complete else [])
        yield from unknown
        if missing:
            certain = not _may_lack(given, plain_object=required == set(types)) and not self._is_of_two(
                objects[0].name, wanted.where
            )
            yield given.value, self.missing(given.value, inner, missing, certain=certain)

    def _is_of_two(self, name: str, module: str) -> bool:
        """Whether two resource types share an args class by an accident of names: what it requires is known for one of them.

        `rules.statement` of a WebAcl and `statement` of a WebAclRule are both a `WebAclRuleStatementArgs`. Where a resource has
        the name of another one's block, the SDK calls the arguments of the resource itself `WebAclRuleInitArgs`.
        """
        package = module.partition(".")[0]
        service = ".".join([package, *module.split(".")[1:2]])
        begins = (name[: word.start()] for word in re.finditer(r"(?<=[a-z0-9])[A-Z]", name))
        return any(self._packages.member(service, f"{begin}InitArgs") is not None for begin in begins)

    # Arguments that do not exist, or are missing.

    def unknown(self, at: Expression, name: str, value: Expression, callee: Callee, known: Sequence[str]) -> Unknown:
        """The error that an argument of this name does not exist."""
        suggestion = self._suggester.argument(callee.name, callee.what, name, known, value.node)
        return at, UnknownArgument(
            place=place(at),
            name=name,
            of=callee.label,
            hint=suggestion.text,
            meant=suggestion.name,
            replacement=suggestion.replacement,
            **in_version(callee.what),
        )

    def missing(self, at: Expression, callee: Callee, names: Sequence[str], *, certain: bool = True) -> Slip:
        """The error that required arguments are missing."""
        return MissingArguments(
            place=place(at), name=", ".join(names), of=callee.label, certain=certain, **in_version(callee.what)
        )

    def matched(self, unknown: list[Unknown], missing: list[str]) -> tuple[list[Unknown], list[str]]:
        """Both, where the one argument that is missing may be the one that does not exist, under its right name."""
        lost = [error for _, error in unknown if not error.hint]
        if len(missing) == len(lost) == 1 and (suggestion := self._suggester.required(lost[0].name, missing[0])):
            meant = replace(lost[0], hint=suggestion.text, meant=suggestion.name)
            return [(at, meant if error is lost[0] else error) for at, error in unknown], []
        return unknown, missing


Unknown = tuple[Expression, UnknownArgument]


def _converted(key: str, callee: Callee) -> str:
    """A key as the Terraform bridge reads it: a capital at its beginning is the same as a small letter.

    https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/tfbridge/names.go (PulumiToTerraformName)
    """
    bridged = callee.what is not None and not callee.what.package.name.endswith("_native")
    return key[:1].lower() + key[1:] if bridged else key


def _may_lack(given: Given, *, plain_object: bool) -> bool:
    """Whether a provider may accept a dict without a key that its schema calls required.

    Of a list of plain objects it calls all keys required, and accepts null for those that are missing. Of the arguments of
    a function, it also calls those required that the provider can find out.
    https://github.com/pulumi/pulumi-terraform-bridge/blob/main/pkg/convert/object.go
    """
    what = given.callee.what
    return (given.in_list and plain_object) or (what is not None and isinstance(what.definition, SdkFunction))


def _wire_names(definition: Class) -> set[str]:
    names = definition.init.by_name if definition.init else {}
    return {definition.wire.get(name, name) for name in names}


def _terraform_name(key: str) -> str:
    """A key as Terraform may call it, which the provider then accepts: `rule` for `rules`."""
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in key).removeprefix("_")
    for ending, singular in (("ies", "y"), ("sses", "ss"), ("es", "e"), ("s", "")):
        if snake.endswith(ending) and not snake.endswith("ss"):
            return snake.removesuffix(ending) + singular
    return snake

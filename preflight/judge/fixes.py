"""Writes a policy's fix in the language of the program.

A docstring's `Fix:` is written for Python. What it has in backticks is read as Python, and written again as the other language
has it: names in their case, arguments, lists, objects, resource options. Where a language needs other words, the docstring has a
section for it, `Fix (Go):`, or one for every language but Python, `Fix (others):`.

https://www.pulumi.com/docs/iac/languages-sdks/
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeAlias

from preflight.core.policy import Policy
from preflight.core.syntax import dotted_name

# The languages by their `runtime` in the project file.
LANGUAGES: Mapping[str, str] = {
    "python": "Python",
    "nodejs": "TypeScript",
    "go": "Go",
    "dotnet": "C#",
    "java": "Java",
    "yaml": "YAML",
}
SDKS = ("aws", "pulumi", "random")
# Python's words for what the SDKs of the other languages do by another name.
CALLED: Mapping[str, Mapping[str, str]] = {
    "TypeScript": {
        "json.dumps": "JSON.stringify",
        "pulumi.Output.json_dumps": "pulumi.jsonStringify",
        "pulumi.Output.secret": "pulumi.secret",
    },
    "Go": {
        "json.dumps": "json.Marshal",
        "pulumi.Output.json_dumps": "pulumi.JSONMarshal",
        "pulumi.Output.secret": "pulumi.ToSecret",
        "aws.ec2.get_ami": "ec2.LookupAmi",
    },
    "C#": {
        "json.dumps": "JsonSerializer.Serialize",
        "pulumi.Output.json_dumps": "Output.JsonSerialize",
        "pulumi.Output.secret": "Output.CreateSecret",
    },
    "Java": {
        "json.dumps": "serializeJson",
        "pulumi.Output.json_dumps": "Output.all(…).applyValue",
        "pulumi.Output.secret": "Output.ofSecret",
    },
    "YAML": {
        "json.dumps": "fn::toJSON",
        "pulumi.Output.json_dumps": "fn::toJSON",
        "pulumi.Output.secret": "fn::secret",
        "config.require_secret": "config: { NAME: { type: string, secret: true } }",
    },
}
# The namespaces of C# in which more than the first letter is a capital.
NAMESPACES: Mapping[str, str] = {
    "apigateway": "ApiGateway",
    "apigatewayv2": "ApiGatewayV2",
    "cloudfront": "CloudFront",
    "cloudtrail": "CloudTrail",
    "cloudwatch": "CloudWatch",
    "dynamodb": "DynamoDB",
    "elasticache": "ElastiCache",
    "lb": "LB",
    "secretsmanager": "SecretsManager",
    "wafv2": "WafV2",
}
SNAKE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+_?")
VOWEL = re.compile(r"[{\"]?(?:[aeio]|s3|sns|sqs|ssm)", re.IGNORECASE)
"""How a name begins that is read with a vowel."""
GAP = "_gap_"
"""A name in place of `…`, which Python does not read."""


@lru_cache(maxsize=4096)  # each finding of a policy has the same string
def fix(policy: Policy, runtime: str = "python") -> str:
    """A policy's fix on one line, in the language of a program's `runtime`."""
    doc, language = policy.doc, LANGUAGES.get(runtime, "YAML")
    sections = [language, *(["others"] if language != "Python" else [])]
    own = next((doc[f"fix ({name.lower()})"] for name in sections if f"fix ({name.lower()})" in doc), None)
    text = " ".join((own or doc.get("fix", "")).split())
    # The source of no other language is read, and the code in an archive has a language for itself.
    if own or language == "Python" or policy.kind == "program":
        return text
    return translated(text, language, _is_about_resources if policy.kind == "bundle" else None)


def translated(text: str, language: str, chosen: Callable[[str], bool] | None = None) -> str:
    """A text whose parts in backticks are Python, with these (or those that are chosen) in another language."""

    def written(found: re.Match[str]) -> str:
        article, snippet = found[1] or "", found[2]
        if chosen is None or chosen(snippet):
            snippet = _snippet(snippet, language)
        if article:
            article = f"{article[0]}{'n' if VOWEL.match(snippet) else ''} "
        return f"{article}`{snippet}`"

    return re.sub(r"(\b[Aa]n? )?`([^`]+)`", written, text)


def _is_about_resources(snippet: str) -> bool:
    return SNAKE.fullmatch(snippet) is not None or snippet.split(".", maxsplit=1)[0] in SDKS


def _snippet(written: str, language: str) -> str:
    if written in CALLED[language]:
        return CALLED[language][written]
    dialect = DIALECTS[language](language)
    # As the arguments of a call: an expression, or names with their values; or as an entry of a dict.
    for form in ("_({})", "_({{{}}})"):
        try:
            tree = ast.parse(form.format(written.replace("…", GAP)), mode="eval").body
            assert isinstance(tree, ast.Call)
            if not _is_python(tree, written) and form == "_({})":
                return written
            inner = dialect.arguments(tree).replace(GAP, "…")
        except (SyntaxError, _Unwritable):
            continue
        return inner if form == "_({})" else re.sub(r"^[^{]*\{ ?| ?\}$", "", inner)
    # Not Python (a command, a path), or more of it than there are rules for: the names at least are the language's.
    return written if "/" in written else SNAKE.sub(lambda found: dialect.name(found[0]), written)


def _is_python(tree: ast.Call, written: str) -> bool:
    """Whether anything in it would be written differently in another language."""
    different = (ast.keyword, ast.Dict, ast.JoinedStr, ast.Lambda)
    return SNAKE.search(written) is not None or any(
        isinstance(node, different)
        or (isinstance(node, ast.Constant) and node.value in (True, False, None))
        or (isinstance(node, ast.Call) and node is not tree)
        or (isinstance(node, ast.Attribute) and ast.unparse(node).split(".")[0] in SDKS)
        or (isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load))
        for node in ast.walk(tree)
    )


Options: TypeAlias = list[tuple[str, ast.expr]]
"""The options of a resource: their names and values."""


Parts: TypeAlias = list[str | ast.expr]
"""A string with values in it: its literal parts and the values between them."""


class _Unwritable(Exception):  # noqa: N818 - an answer: there is no rule for this part of Python
    """An expression for which there is no rule."""


def camel(name: str) -> str:
    """`memory_size` as `memorySize`; a name in capitals stays."""
    first, *rest = name.strip("_").split("_")
    return name if name.isupper() else "".join([first, *(each[:1].upper() + each[1:] for each in rest)])


def pascal(name: str) -> str:
    """`memory_size` as `MemorySize`; a name in capitals stays."""
    made = camel(name)
    return made if name.isupper() else made[:1].upper() + made[1:]


class _Dialect:
    """How a language writes what fixes consist of; this is TypeScript's way."""

    constants: Mapping[object, str] = {True: "true", False: "false", None: "undefined"}
    itself = "this"
    """What a component calls itself."""

    def __init__(self, language: str) -> None:
        self._called = CALLED[language]

    def name(self, name: str) -> str:
        """A property's or an output's name."""
        return camel(name)

    def arguments(self, call: ast.Call) -> str:
        """What is between the brackets of a call, as it is in a sentence."""
        if not call.keywords and len(call.args) == 1 and isinstance(call.args[0], ast.Name):
            return self.name(call.args[0].id)
        given = [self.value(each) for each in call.args]
        return self.joined([*given, *(self.argument(each) for each in call.keywords)])

    def joined(self, parts: Iterable[str]) -> str:
        """Arguments side by side."""
        return ", ".join(parts)

    def argument(self, keyword: ast.keyword) -> str:
        """One argument with its name."""
        if keyword.arg is None:
            return self.value(keyword.value)
        if keyword.arg == "opts":
            return self.options(_options(keyword.value))
        if keyword.arg == "depends_on":
            return self.options([(keyword.arg, keyword.value)])
        return self.pair(self.name(keyword.arg), self.value(keyword.value))

    def pair(self, name: str, value: str) -> str:
        """A property and its value."""
        return f"{name}: {value}"

    def options(self, given: Options) -> str:
        """The options of a resource."""
        return self.object([self.pair(self.name(name), self.value(each)) for name, each in given])

    def value(self, node: ast.expr) -> str:  # noqa: C901 - one case for each kind of expression
        """An expression."""
        match node:
            case ast.Constant(value=str() as text):
                return self.text(json.dumps(text, ensure_ascii=False))
            case ast.Constant(value=bool() | None as value):
                return self.constants[value]
            case ast.Constant(value=int() | float() as value):
                return self.number(value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
                return self.number(-value)
            case ast.Name(id=name):
                return self.variable(name)
            case ast.Attribute(value=ast.Call() as call, attr=name):
                return self.result(call, name)
            case ast.Attribute():
                return self.attribute(node)
            case ast.Subscript(value=value, slice=ast.Constant() | ast.Name() as index):
                return f"{self.value(value)}[{ast.unparse(index)}]"
            case ast.List(elts=items) | ast.Tuple(elts=items):
                return self.items([self.value(item) for item in items])
            case ast.Dict(keys=keys, values=values):
                return self.mapping({_key(key): self.value(value) for key, value in zip(keys, values, strict=True)})
            case ast.JoinedStr(values=parts):
                return self.template([_text(part) or _inner(part) for part in parts])
            case ast.Call():
                return self.call(node)
        raise _Unwritable

    def text(self, quoted: str) -> str:
        """A string, in quotation marks."""
        return quoted

    def number(self, value: float) -> str:
        """A number."""
        return str(value)

    def variable(self, name: str) -> str:
        """A variable of the program."""
        if name == GAP:
            return name
        return self.itself if name == "self" else camel(name) if SNAKE.fullmatch(name) else name

    def attribute(self, node: ast.Attribute) -> str:
        """An output of a resource, or a name of an SDK."""
        first, *rest = _dotted(node)
        if ".".join([first, *rest]) in self._called:
            return self._called[".".join([first, *rest])]
        if first in SDKS and rest:
            return self.sdk([first, *rest])
        return self.output(self.variable(first), [self.name(each) for each in rest])

    def result(self, call: ast.Call, name: str) -> str:
        """An output of what a call returns."""
        return self.output(self.value(call), [self.name(name)])

    def output(self, variable: str, path: list[str]) -> str:
        """An output of a resource."""
        return ".".join([variable, *path])

    def sdk(self, path: list[str]) -> str:
        """A name of an SDK: a type of resources, or a function."""
        return ".".join([*path[:1], *(camel(each) for each in path[1:])])

    def call(self, node: ast.Call) -> str:
        """A call: a new resource, or a function's."""
        if not isinstance(node.func, ast.Attribute | ast.Name):
            raise _Unwritable
        match node:
            case ast.Call(
                func=ast.Attribute(value=output, attr="apply"),
                args=[ast.Lambda(args=taken, body=ast.JoinedStr() as body)],
            ):
                parts = [_text(part) or _inner(part) for part in body.values]
                name = taken.args[0].arg
                return self.template([output if isinstance(x, ast.Name) and x.id == name else x for x in parts])
        path = _dotted(node.func)
        if path == ["pulumi", "Output", "concat"]:
            return self.template([_text(each) or each for each in node.args])
        values = [self.value(each) for each in node.args]
        named = [self.argument(each) for each in node.keywords]
        if path[-1][:1].isupper():
            return self.new(path, values, named)
        called = self.attribute(node.func) if isinstance(node.func, ast.Attribute) else self.variable(path[0])
        return self.calls(called, path, [*values, *([self.object(named)] if named else [])])

    def calls(self, called: str, path: list[str], values: list[str]) -> str:
        """A call of a function."""
        return f"{called}({', '.join(values)})"

    def new(self, path: list[str], values: list[str], named: list[str]) -> str:
        """A new resource."""
        return f"new {self.sdk(path)}({', '.join([*(values or [GAP]), *([self.object(named)] if named else [])])})"

    def items(self, items: list[str]) -> str:
        """A list."""
        return f"[{', '.join(items)}]"

    def object(self, pairs: Iterable[str]) -> str:
        """An object of properties."""
        return f"{{ {', '.join(pairs)} }}"

    def mapping(self, pairs: Mapping[str, str]) -> str:
        """A literal with string keys: properties where these are the SDK's, else a JSON document's."""
        return self.object(self.pair(self.key(key), value) for key, value in pairs.items())

    def key(self, key: str) -> str:
        """A key of an object."""
        return self.name(key) if key.isidentifier() else json.dumps(key)

    def template(self, parts: Parts) -> str:
        """A string with values in it."""
        values = [json.dumps(each) if isinstance(each, str) else self.value(each) for each in parts]
        return f"pulumi.concat({', '.join(values)})"

    def formatted(self, parts: Parts, mark: str) -> list[str]:
        """The string with a mark for each value, and the values."""
        form = "".join(each if isinstance(each, str) else mark for each in parts)
        return [json.dumps(form), *(self.value(each) for each in parts if not isinstance(each, str))]


class _Go(_Dialect):
    constants: Mapping[object, str] = {True: "pulumi.Bool(true)", False: "pulumi.Bool(false)", None: "nil"}
    itself = "component"

    def name(self, name: str) -> str:
        return pascal(name)

    def text(self, quoted: str) -> str:
        return f"pulumi.String({quoted})"

    def number(self, value: float) -> str:
        return f"pulumi.{'Float64' if isinstance(value, float) else 'Int'}({value})"

    def options(self, given: Options) -> str:
        written = {"depends_on": "pulumi.DependsOn([]pulumi.Resource{})", "parent": "pulumi.Parent()"}
        made = []
        for name, each in given:
            inner = self.value(each).removeprefix("{").removesuffix("}")
            made.append(
                written.get(name, f"pulumi.{pascal(name)}()").replace("{}", f"{{{inner}}}").replace("()", f"({inner})")
            )
        return ", ".join(made)

    def sdk(self, path: list[str]) -> str:
        *package, name = path
        where = package[1:] if package[:1] == ["aws"] and len(package) > 1 else package
        return ".".join([*(each.strip("_") for each in where), pascal(name)])

    def calls(self, called: str, path: list[str], values: list[str]) -> str:
        first = ["ctx"] if path[0] == "aws" else []
        values = [re.sub(r"^pulumi\.(?:String|Bool|Int|Float64)\((.*)\)$", r"\1", each) for each in values]
        return f"{called}({', '.join([*first, *values])})"

    def new(self, path: list[str], values: list[str], named: list[str]) -> str:
        package, _, name = self.sdk(path).rpartition(".")
        of = f"{package}." if package else ""
        title = [each.removeprefix("pulumi.String(").removesuffix(")") for each in values] or ["…"]
        given = f"&{of}{name}Args{{{', '.join(named)}}}" if named else "nil"
        return f"{of}New{name}({', '.join(['ctx', *title, given])})"

    def items(self, items: list[str]) -> str:
        return f"{{{', '.join(items)}}}"

    def object(self, pairs: Iterable[str]) -> str:
        return f"{{{', '.join(pairs)}}}"

    def mapping(self, pairs: Mapping[str, str]) -> str:
        if all(SNAKE.fullmatch(key) or key.islower() for key in pairs):
            return super().mapping(pairs)
        inner = ", ".join(f"{json.dumps(key)}: {value}" for key, value in pairs.items())
        return f"pulumi.Map{{{inner}}}"

    def template(self, parts: Parts) -> str:
        return f"pulumi.Sprintf({', '.join(self.formatted(parts, '%v'))})"


class _CSharp(_Dialect):
    constants: Mapping[object, str] = {True: "true", False: "false", None: "null"}

    def name(self, name: str) -> str:
        return pascal(name)

    def pair(self, name: str, value: str) -> str:
        return f"{name} = {value}"

    def options(self, given: Options) -> str:
        return f"new CustomResourceOptions {super().options(given)}"

    def sdk(self, path: list[str]) -> str:
        return ".".join(NAMESPACES.get(each) or pascal(each) for each in (path[1:] if path[0] == "pulumi" else path))

    def calls(self, called: str, path: list[str], values: list[str]) -> str:
        return f"{called}{'.Invoke' if path[0] == 'aws' else ''}({', '.join(values)})"

    def new(self, path: list[str], values: list[str], named: list[str]) -> str:
        given = [*(values or [GAP]), *([f"new() {{ {', '.join(named)} }}"] if named else [])]
        return f"new {self.sdk(path)}({', '.join(given)})"

    def items(self, items: list[str]) -> str:
        return f"new[] {{ {', '.join(items)} }}"

    def mapping(self, pairs: Mapping[str, str]) -> str:
        if all(SNAKE.fullmatch(key) or key.islower() for key in pairs):
            return f"new() {super().mapping(pairs)}"
        inner = ", ".join(f"[{json.dumps(key)}] = {value}" for key, value in pairs.items())
        return f"new() {{ {inner} }}"

    def template(self, parts: Parts) -> str:
        text = "".join(each if isinstance(each, str) else f"{{{self.value(each)}}}" for each in parts)
        return f'Output.Format($"{text}")'


class _Java(_Dialect):
    constants: Mapping[object, str] = {True: "true", False: "false", None: "null"}

    def joined(self, parts: Iterable[str]) -> str:
        return ", ".join(parts).replace(", .", ".")

    def pair(self, name: str, value: str) -> str:
        inner = value.removeprefix("List.of(").removesuffix(")") if value.startswith("List.of(") else value
        return f".{name}({inner})"

    def options(self, given: Options) -> str:
        pairs = "".join(self.pair(self.name(name), self.value(each)) for name, each in given)
        return f"CustomResourceOptions.builder(){pairs}.build()"

    def output(self, variable: str, path: list[str]) -> str:
        return ".".join([variable, *(f"{each}()" for each in path)])

    def sdk(self, path: list[str]) -> str:
        return path[-1] if path[-1][:1].isupper() else f"{pascal(path[-2])}Functions.{camel(path[-1])}"

    def calls(self, called: str, path: list[str], values: list[str]) -> str:
        return f"{called.removesuffix('()')}({', '.join(values)})"

    def new(self, path: list[str], values: list[str], named: list[str]) -> str:
        name = path[-1]
        given = [*(values or [GAP]), *([f"{name}Args.builder(){''.join(named)}.build()"] if named else [])]
        return f"new {name}({', '.join(given)})"

    def items(self, items: list[str]) -> str:
        return f"List.of({', '.join(items)})"

    def object(self, pairs: Iterable[str]) -> str:
        return f"…{''.join(pairs)}.build()"

    def mapping(self, pairs: Mapping[str, str]) -> str:
        if all(SNAKE.fullmatch(key) or key.islower() for key in pairs):
            return super().mapping(pairs)
        return f"Map.of({', '.join(f'{json.dumps(key)}, {value}' for key, value in pairs.items())})"

    def template(self, parts: Parts) -> str:
        return f"Output.format({', '.join(self.formatted(parts, '%s'))})"


class _Yaml(_Dialect):
    constants: Mapping[object, str] = {True: "true", False: "false", None: "null"}

    def variable(self, name: str) -> str:
        return name if name == GAP else "${component}" if name == "self" else f"${{{camel(name)}}}"

    def result(self, call: ast.Call, name: str) -> str:
        inner = self.value(call)
        if not inner.startswith("fn::invoke"):
            raise _Unwritable
        return f"{inner.removesuffix(' }')}, return: {camel(name)} }}"

    def output(self, variable: str, path: list[str]) -> str:
        return f"{variable.removesuffix('}')}.{'.'.join(path)}}}"

    def options(self, given: Options) -> str:
        return f"options: {super().options(given)}"

    def sdk(self, path: list[str]) -> str:
        return ":".join(camel(each) for each in path)

    def calls(self, called: str, path: list[str], values: list[str]) -> str:
        if path[0] != "aws":
            raise _Unwritable
        return f"fn::invoke: {{ function: {called} }}"

    def new(self, path: list[str], values: list[str], named: list[str]) -> str:
        return f"{{ type: {self.sdk(path)}, properties: {self.object(named)} }}"

    def template(self, parts: Parts) -> str:
        return f'"{"".join(each if isinstance(each, str) else self.value(each) for each in parts)}"'


DIALECTS: Mapping[str, Callable[[str], _Dialect]] = {
    "TypeScript": _Dialect,
    "Go": _Go,
    "C#": _CSharp,
    "Java": _Java,
    "YAML": _Yaml,
}


def _options(value: ast.expr) -> Options:
    """The names and values in `pulumi.ResourceOptions(…)`."""
    if not isinstance(value, ast.Call):
        raise _Unwritable
    return [(each.arg, each.value) for each in value.keywords if each.arg]


def _dotted(node: ast.expr) -> list[str]:
    """The names of `aws.sqs.Queue`."""
    if not (name := dotted_name(node)):
        raise _Unwritable
    return name.split(".")


def _key(node: ast.expr | None) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise _Unwritable


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _inner(node: ast.expr) -> ast.expr:
    if not isinstance(node, ast.FormattedValue):
        raise _Unwritable
    return node.value

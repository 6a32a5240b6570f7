"""The pages of the policies, as Markdown: what each says of itself, and its examples."""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from preflight.core.catalogue import Catalogue
from preflight.core.options import Option
from preflight.core.policy import Caught, Example, Kind, Policy

from .report import SEVERITIES

ASKED: Mapping[Kind, str] = {
    "resource": "each resource, as it is planned",
    "stack": "all resources together, when all are planned",
    "bundle": "the code in each archive, as its resource is planned",
    "program": "the program's own source and files",
}
CAUGHT: Mapping[Caught, str] = {
    "preview": "Pulumi's own preview, in its own words",
    "deployment": "the deployment, which fails",
    "runtime": "the running system, which fails",
    "nobody": "nobody: it goes unnoticed",
}
SHOWS: Mapping[str, str] = {
    "fails": "Fails",
    "passes": "Passes",
    "abstains": "Abstains, as the answer is known only after deployment",
}
HEAD = "<!-- Made by `python -m tools.pages` of the policy's own file. -->"


def page(policy: Policy) -> str:
    """A policy's page."""
    return "\n".join(_page(policy)).rstrip() + "\n"


def _page(policy: Policy) -> Iterator[str]:
    doc = policy.doc
    yield from (f"# {policy.name}", "", doc["sentence"], "", doc["why"], "")
    yield from ("## Fix", "", f"{doc['fix'][:1].upper()}{doc['fix'][1:]}", "", "## Facts", "")
    yield f"- **Severity**: {policy.severity}"
    yield f"- **Confidence**: {policy.confidence}"
    yield f"- **Enforcement level**: {policy.enforcement}, unless configured"
    yield f"- **Asked about**: {ASKED[policy.kind]}"
    yield f"- **Who else would say so**: {CAUGHT[policy.caught]}"
    if policy.origin:
        yield f"- **Reported in**: {', '.join(policy.origin)}"
    if policy.formerly:
        yield f"- **Former names**: {', '.join(policy.formerly)}"
    for each in policy.evidence:
        yield f"- **Evidence**: {each.kind}, <{each.source}> ({each.seen}){': ' + _literally(each.says) if each.says else ''}"
    yield ""
    if policy.error:
        yield from ("## What is said without it", "", *(f"> {_literally(text)}\n" for text in policy.error))
    if policy.options:
        yield from _options(policy)
    yield from ("## Examples", "")
    for verdict, title in SHOWS.items():
        for example in policy.examples:
            if example.verdict == verdict:
                yield from _example(example, title)
    yield from ("## See", "", *(f"- <{link}>" for link in policy.see), "")


def _options(policy: Policy) -> Iterator[str]:
    yield from ("## Options", "", "| Option | Takes | Default | |", "| --- | --- | --- | --- |")
    for option in policy.options.values():
        yield f"| `{option.name}` | {_takes(option)} | {_default(option)} | {option.description} |"
    configured = {option.name: _value(option) for option in policy.options.values()}
    document = json.dumps({policy.name: {"enforcementLevel": policy.enforcement, **configured}}, indent=2)
    yield from ("", "In the file that `--policy-pack-config` or `preflight check --config` names:", "")
    yield from ("```json", document, "```", "")


def _takes(option: Option) -> str:
    schema = option.schema()
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    kind = (
        f"list of {schema['items']['type']}s" if schema["type"] == "array" else schema.get("format") or schema["type"]
    )
    bounds = [f"{word} {schema[key]}" for key, word in (("minimum", "from"), ("maximum", "to")) if key in schema]
    return " ".join([kind, *bounds])


def _default(option: Option) -> str:
    default = option.schema().get("default")
    return "none" if default is None else f"`{json.dumps(default)}`"


def _value(option: Option) -> object:
    """A value that a configuration may show: the default, or one that the option takes."""
    schema = option.schema()
    without: Mapping[str, object] = {"string": "2027-01-31" if schema.get("format") == "date" else "…", "array": []}
    return schema.get("default", without.get(schema["type"], schema.get("minimum", 1)))


def _example(example: Example, title: str) -> Iterator[str]:
    configured = ", ".join(f"`{name}` set to `{json.dumps(value)}`" for name, value in example.options.items())
    yield from (f"### {title}: {example.title}", "")
    if example.is_foreseen:
        yield from ("A first preview alone does not know this; foresight does.", "")
    if configured:
        yield from (f"With {configured}.", "")
    if example.is_foreseen:
        yield from ("Known through [foresight](../foresight.md): a first preview alone does not show it.", "")
    yield from ("```python", source(example), "```", "")
    before = "Depends on " if example.verdict == "abstains" else "… "
    for message in example.messages:
        yield from (f"> {before}{_literally(message)}", "")


def source(example: Example) -> str:
    """The program of an example, without the function around it."""
    text = textwrap.dedent(inspect.getsource(example.program))
    (function,) = ast.parse(text).body
    assert isinstance(function, ast.FunctionDef)
    lines = text.splitlines()
    first = min(node.lineno for node in function.body)
    # A comment above the first statement belongs to it.
    while lines[first - 2].lstrip().startswith("#"):
        first -= 1
    return textwrap.dedent("\n".join(lines[first - 1 :]))


def _literally(text: str) -> str:
    """Text in which Markdown finds nothing of its own."""
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", text)


def index(catalogue: Catalogue) -> str:
    """The page that leads to all others."""
    policies = catalogue.policies
    by_service, by_origin = defaultdict(list), defaultdict(list)
    for policy in policies:
        by_service[service(policy)].append(policy)
        for origin in policy.origin:
            by_origin[origin].append(policy)
    by_severity = {severity: [p for p in policies if p.severity == severity] for severity in SEVERITIES}
    lines = [HEAD, "", "# The policies", ""]
    lines += [f"{len(policies)} policies: by what they are about, by [severity](#by-severity), by"]
    lines += ["[where they were first reported](#by-origin), and by [what is said without them](#by-error).", ""]
    for name in sorted(by_service):
        lines += [f"## {name}", "", "| Policy | What must hold | Severity |", "| --- | --- | --- |"]
        lines += [f"| {_link(p)} | {p.doc['sentence']} | {p.severity} |" for p in by_service[name]]
        lines.append("")
    lines += ["## By severity", "", *_listed(by_severity.items())]
    lines += ["## By origin", "", *_listed(sorted(by_origin.items(), key=lambda each: _numbers(each[0])))]
    lines += ["## By error", "", "| What is said | Policy |", "| --- | --- |"]
    errors = sorted(((text, p) for p in policies for text in p.error), key=lambda each: each[0].casefold())
    lines += [f"| {_literally(text)} | {_link(p)} |" for text, p in errors]
    return "\n".join(lines) + "\n"


def _listed(groups: Iterable[tuple[str, list[Policy]]]) -> Iterator[str]:
    for name, policies in groups:
        if policies:
            yield f"- **{name}**: {', '.join(map(_link, policies))}"
    yield ""


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def _link(policy: Policy) -> str:
    return f"[{policy.name}]({policy.name}.md)"


def service(policy: Policy) -> str:
    """What a policy is about, by the first word of its name: an AWS service, or `bundle`, `program`, `stack`."""
    return policy.name.partition("-")[0]

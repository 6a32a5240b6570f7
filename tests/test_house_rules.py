"""The rules that keep every policy readable, and the layers apart."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

import preflight
from preflight.check.authoring import FAULTS
from preflight.core.catalogue import discover
from preflight.core.policy import KINDS, Abstention

from .house_rules import faults, source_file
from .policies.planned import plan
from .policies.test_policies import each_with_a_value_hidden, judged
from .wording import retired_words

ROOT = Path(preflight.__file__).parents[1]
CATALOGUE = discover()

# What each folder of the machine may import of ours.
LAYERS = {
    "core": {"core"},
    "aws": {"core", "sdk", "table", "aws"},
    "sdk": {"core", "table", "user_cache", "sdk"},
    "source_check": {"core", "sdk", "source_check"},
    "project": {"core", "project"},
    "files": {"core", "project", "files", "sdk", "source_check", "pack", "user_cache"},
    "plan": {"core", "project", "plan"},
    "judge": {"core", "plan", "pack", "judge"},
    "report": {"core", "pack", "judge", "report"},
    "host": {"core", "files", "plan", "pack", "judge", "user_cache", "host"},
    "policies": set(),
    "check": {
        *("core", "project", "files", "sdk", "source_check", "plan", "pack", "judge", "report", "check"),
        *("table", "user_cache", "writing"),
    },
}


@pytest.mark.parametrize("policy", CATALOGUE.policies, ids=lambda policy: policy.name)
def test_a_policy_keeps_the_house_rules(policy):
    assert faults(policy) == []


WITHOUT = [policy for policy in CATALOGUE.policies if "abstains" not in {each.verdict for each in policy.examples}]


@pytest.mark.parametrize("policy", WITHOUT, ids=lambda policy: policy.name)
def test_a_policy_that_can_abstain_has_an_example_of_it(policy):
    abstaining = [
        f"{example.title}: {verdict.reason}"
        for example in policy.examples
        for hidden in each_with_a_value_hidden(plan(example).planned)
        for verdict in judged(policy, plan(example), hidden, example.options)
        if isinstance(verdict, Abstention)
    ]

    assert abstaining == []


def test_every_file_of_the_catalogue_holds_a_policy_of_its_own_name():
    there = {file for file in (ROOT / "policies").rglob("*.py") if file.name != "__init__.py"}

    assert {source_file(policy) for policy in CATALOGUE.policies} == there
    assert {file.relative_to(ROOT / "policies").parts[0] for file in there} == set(KINDS)


def test_names_are_unique_and_state_what_must_hold():
    names = [policy.name for policy in CATALOGUE.policies]

    assert sorted(set(names)) == names
    assert [name for name in names if FAULTS.intersection(name.split("-"))] == []
    assert [name for name in names if len(name) > 100] == []


def test_former_names_lead_to_one_policy_each():
    former = [name for policy in CATALOGUE.policies for name in policy.formerly]

    assert len(set(former)) == len(former)
    assert set(former).isdisjoint(policy.name for policy in CATALOGUE.policies)


@pytest.mark.parametrize("folder", sorted(LAYERS))
def test_a_layer_imports_only_those_below_it(folder):
    broken = [
        f"{file.relative_to(ROOT)}:{line} imports {module}"
        for file in sorted((ROOT / "preflight" / folder).rglob("*.py"))
        for line, module in ours(file)
        if layer_of(module) not in LAYERS[folder]
    ]

    assert broken == []


# A resource refers to its stack for its types alone; everything else in the machine is free of circles.
CIRCLES = [{"preflight.core.stack", "preflight.core.view"}]


def test_no_modules_import_each_other_in_a_circle():
    assert list(circles(imports())) == CIRCLES


def test_circles_are_found():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": {"a"}, "e": {"e", "a"}, "f": set()}

    assert list(circles(graph)) == [{"a", "b", "c", "d"}]


def test_the_core_has_no_word_of_aws():
    found = [
        f"{file.name}:{number} {line.strip()}"
        for file in sorted((ROOT / "preflight" / "core").glob("*.py"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\bAWS\b|\bARNs?\b|\barn\b|\bIAM\b", line) and "No input or output" not in line
    ]

    assert found == []


def test_no_layer_is_without_rules():
    folders = {file.parent.name for file in (ROOT / "preflight").glob("*/__init__.py")}

    assert folders == set(LAYERS)


def test_nothing_imports_a_policy():
    # The repository's folder could be imported too: then each of its policies would be there a second time.
    files = [file for top in ("preflight", "policies", "tools") for file in (ROOT / top).rglob("*.py")]

    assert [str(file) for file in files if "policies" in roots(file)] == []


def test_the_core_has_no_input_and_no_output():
    allowed = sys.stdlib_module_names - {
        "os",
        "pathlib",
        "socket",
        "subprocess",
        "tempfile",
        "urllib",
        "http",
        "shutil",
    }
    foreign = {
        f"{file.name} imports {module}"
        for file in (ROOT / "preflight" / "core").glob("*.py")
        for module in roots(file)
        if module not in allowed | {"", "preflight", "typing_extensions"}
    }

    assert foreign == set()


def test_no_retired_word_is_used():
    files = [file for folder in ("policies", "preflight") for file in sorted((ROOT / folder).rglob("*.py"))]

    assert [f"{file.parent.name}/{found}" for file in files for found in retired_words(file)] == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('"""What it is made of."""\n', ["made of"]),
        ('yield "has a block of\\n addresses"\n', ["block of addresses"]),
        ("yield f'is none of {some}'\n", ["is none"]),
        ("x = 1  # for want of a better one\n", ["for want of"]),
        ("class NotTold: ...\n", ["told"]),
        ("def is_made_of(texts): ...\n", ["made of", "texts"]),
        ("if x is None: ...\n", []),
        ('"""AWS fails with `the value said nothing`."""\n', []),
        (
            '@policy(error="AWS says no", evidence=documented("page", "2026-11-28", "the page says so"))\ndef f(): ...\n',
            [],
        ),
    ],
)
def test_retired_words_are_found_in_names_comments_and_strings_that_quote_nobody(tmp_path, source, words):
    file = tmp_path / "file.py"
    file.write_text(source)

    assert [found.split("'")[1] for found in retired_words(file)] == words


def ours(file: Path) -> Iterator[tuple[int, str]]:
    """Every import of the machine in a file: its line and the module's full name."""
    package = file.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.startswith("preflight"))
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            if module == "preflight":
                yield from ((node.lineno, f"preflight.{alias.name}") for alias in node.names)
            elif module.startswith("preflight"):
                yield node.lineno, module


def imports() -> dict[str, set[str]]:
    """What each module of the machine imports of it, also for its types alone."""
    files = {module_name(file): file for file in sorted((ROOT / "preflight").rglob("*.py"))}
    return {name: {module for module in imported(file) if module in files} for name, file in files.items()}


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(file: Path) -> Iterator[str]:
    """The full names of everything that a file imports of the machine: of modules, and of names in them."""
    package = file.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(part for part in (above, node.module) if part)
            names = {f"{module}.{alias.name}" for alias in node.names}
            modules = {name for name in names if is_module(name)}
            yield from modules
            if names - modules:
                yield module


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def circles(graph: Mapping[str, AbstractSet[str]]) -> Iterator[set[str]]:
    """The sets of modules that import each other, directly or through others."""
    reached = {name: reachable(graph, name) for name in graph}
    seen: set[str] = set()
    for name in graph:
        circle = {other for other in reached[name] if name in reached[other]}
        if len(circle) > 1 and name not in seen:
            seen |= circle
            yield circle


def reachable(graph: Mapping[str, AbstractSet[str]], start: str) -> set[str]:
    found: set[str] = set()
    pending = [start]
    while pending:
        new = graph[pending.pop()] - found
        found |= new
        pending += new
    return found


def layer_of(module: str) -> str:
    return module.split(".")[1]


def roots(file: Path) -> set[str]:
    """The top-level packages that a file imports; empty for one of its own."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("" if node.level else (node.module or "").partition(".")[0])
    return found

"""What the form of a policy is, as questions to its file: each rule gives what breaks it, in words."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from preflight.core.policy import Caught, Policy, Severity

# How many statements a reader takes in at once. What does not fit is a word missing from a view.
STATEMENTS = 12
STANDARD = frozenset({"datetime", "ipaddress", "itertools", "json", "math", "re", "typing"})
SUBJECTS = ("A ", "An ", "The ", "Each ", "Every ")


def faults(policy: Policy) -> list[str]:
    """Everything in which a policy's file breaks the rules."""
    tree = ast.parse(source_file(policy).read_text(encoding="utf-8"))
    return [
        *_file(policy, tree),
        *_docstring(policy),
        *_examples(policy),
        *_code(policy, tree),
        *_messages(policy),
    ]


def source_file(policy: Policy) -> Path:
    """Where a policy is written."""
    return Path(inspect.getfile(policy.check))


def _file(policy: Policy, tree: ast.Module) -> Iterator[str]:
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    made = [node.name for node in functions if any(_name(each) == "policy" for each in node.decorator_list)]
    if made != [source_file(policy).stem]:
        yield f"the file has the policies {made}, and must have one, named like the file"
    if policy.severity not in get_args(Severity) or policy.caught not in get_args(Caught):
        yield f"severity {policy.severity!r} or caught {policy.caught!r} is none that there is"
    if policy.severity in ("high", "critical") and policy.confidence == "certain" and not policy.evidence:
        yield "it would be mandatory, but has no evidence: add some, or say confidence='likely'"


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.id if isinstance(called, ast.Name) else ""


def _docstring(policy: Policy) -> Iterator[str]:
    doc = policy.doc
    sentence = doc["sentence"]
    if not sentence.startswith(SUBJECTS) or not sentence.endswith(".") or re.search(r"[.;!?] +[A-Z]", sentence):
        yield f"{sentence!r} must be one sentence that begins with its subject and ends with a full stop"
    if not doc["why"]:
        yield "the docstring does not say why"
    if not doc.get("fix", "").endswith("."):
        yield "the docstring has no Fix: that ends with a full stop"
    if not policy.see or not all(link.startswith("https://") for link in policy.see):
        yield "the docstring has no See:, or one that is no https link"
    for option in policy.options.values():
        if not option.description or any(f" {other}: " in option.description for other in policy.options):
            yield f"the option {option.name} is not described under Options:"
    if stray := re.findall(r"^([A-Z]\w+):\s", doc["why"], re.MULTILINE):
        yield f"the docstring has a section that no page shows: {stray}"


def _examples(policy: Policy) -> Iterator[str]:
    if lacking := {"fails", "passes"} - {example.verdict for example in policy.examples}:
        yield f"there is no example that {' or '.join(sorted(lacking))}"
    titles = [example.title for example in policy.examples]
    if len(set(titles)) != len(titles):
        yield "two examples have the same name"


def _code(policy: Policy, tree: ast.Module) -> Iterator[str]:
    for module in _imported(tree):
        if not (module in STANDARD or module == "preflight" or module.startswith("preflight.aws")):
            yield f"it imports {module}, which is no word of policies"
    (function,) = [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == policy.check.__name__]
    programs = {example.program.__name__ for example in policy.examples}
    logic = [node for node in tree.body if not (isinstance(node, ast.FunctionDef) and node.name in programs)]
    for node in (inner for outer in logic for inner in ast.walk(outer)):
        if isinstance(node, ast.Try):
            yield f"line {node.lineno} has a `try`: what is unknown or absent is a view's to settle"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            yield f"line {node.lineno} calls `.get(`: a view knows the default"
    # The docstring is the page.
    statements = sum(isinstance(node, ast.stmt) for outer in function.body[1:] for node in ast.walk(outer))
    if statements > STATEMENTS:
        yield f"the function has {statements} statements, and may have {STATEMENTS}"


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _messages(policy: Policy) -> Iterator[str]:
    for example in policy.examples:
        if example.verdict != "fails":
            continue
        for message in example.messages:
            if message == policy.doc["sentence"]:
                continue  # what is said after a secret was read
            if not re.match(r"[a-z][a-z-]*\b", message) or message.endswith("."):
                yield f"{message!r} must begin with a verb in lower case and end without a full stop"
        if not example.messages:
            yield f"the example {example.title!r} does not say what the policy answers"

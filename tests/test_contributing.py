"""What CONTRIBUTING.md shows works: its first command, and the policy that it completes."""

from __future__ import annotations

import importlib.util
import re
import shlex
import sys

import pytest

from preflight.core.catalogue import discover
from preflight.core.policy import Policy

from .engine.harness import REPOSITORY
from .house_rules import faults
from .policies import test_policies

TEXT = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")
WHERE = shlex.split(next(line for line in TEXT.splitlines() if "preflight new " in line))[-1]
SHOWN = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1]


@pytest.fixture(scope="module")
def policy(tmp_path_factory) -> Policy:
    """The policy that CONTRIBUTING.md shows, as if it were in the catalogue."""
    file = tmp_path_factory.mktemp("checkout") / "policies" / f"{WHERE}.py"
    file.parent.mkdir(parents=True)
    file.write_text(SHOWN, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"preflight.policies.{WHERE.replace('/', '.')}", file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return next(each for each in vars(module).values() if isinstance(each, Policy))


def test_the_policy_of_its_first_command_does_not_exist_yet(policy):
    assert policy.name == "-".join(WHERE.replace("_", "-").split("/")[1:])
    assert policy.name not in discover().by_name
    assert not (REPOSITORY / "policies" / f"{WHERE}.py").exists()


def test_the_policy_that_it_shows_keeps_the_house_rules_and_passes_its_tests(policy):
    assert faults(policy) == []
    assert len(policy.examples) >= 2
    for example in policy.examples:
        test_policies.test_a_policy_answers_its_example_as_the_example_says(policy, example)
        test_policies.test_hiding_a_value_never_adds_a_violation(policy, example)
        test_policies.test_a_secret_is_judged_and_never_printed(policy, example)


def test_every_file_and_command_that_it_names_exists():
    for page in ("CONTRIBUTING.md", "AGENTS.md", "README.md", "docs/tour.md", "docs/views.md"):
        text = (REPOSITORY / page).read_text(encoding="utf-8")
        links = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
        assert [link for link in links if not (REPOSITORY / page).parent.joinpath(link).exists()] == []
        targets = set(re.findall(r"`?\bmake (\w+)", re.sub(r"make (?:all|what|these|it)\b", "", text)))
        makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
        assert {each for each in targets if not re.search(rf"^{each}:", makefile, re.MULTILINE)} == set()

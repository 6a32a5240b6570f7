"""Writes docs/coverage.md, what the policies cover by service, or checks that it is current.

python -m tools.coverage [--check]
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from preflight.aws.knowledge.facts import as_of
from preflight.core.catalogue import discover
from preflight.core.policy import Policy
from preflight.table import Table
from tools.document import DATA

ROOT = Path(__file__).parent.parent
FILE = ROOT / "docs" / "coverage.md"
PEERS = Path(__file__).parent / "peers.json"
FAULTS = ROOT / "tests" / "recorded" / "faults"
FAULT = re.compile(
    r"^#: (?:not reported: (?P<why>.+)|(?P<policy>[\w-]+)(?P<advice> \(advice\))?: (?P<message>.+))\n", re.MULTILINE
)
"""The line that begins a program with a fault: the policy that reports it and what its message has, or why no policy does."""
HEAD = """<!-- Made by `python -m tools.coverage` of the catalogue and its data. -->

# Coverage

What the [policies](policies/README.md) cover, by service. A policy states several related facts.

- Errors: the words of AWS, Pulumi or a runtime that its policies prevent
- Inputs: those with a limit from AWS's models; [reviewed ones](policies/resource-values-are-accepted.md) may block, all
  others are advice
"""
FAULTS_HEAD = """
## Known faults

How many faults that AWS refuses are reported, each in a small program of its own. The same programs are
[a test](../tests/recorded/test_faults.py): the policy that the program names reports it. Where none is reported, the program
gives the reason.
"""
PEERS_HEAD = """
## Beside other tools

Rules by service, for the services that have policies here. A policy states several facts: *messages* are those that its
examples prove, each a different fault or value. The others count a rule for each; a rule of theirs may also state several
facts. [cdk-preflight](https://github.com/badmintoncryer/cdk-preflight), [cfn-lint](https://github.com/aws-cloudformation/cfn-lint)
and [cloudformation-validate](https://pypi.org/project/cloudformation-validate/) read CloudFormation templates,
[awsguard](https://github.com/pulumi/pulumi-policy-aws) and
[compliance-policies](https://github.com/pulumi/compliance-policies) (of 14 February 2025, those for the provider aws) Pulumi
programs. cloudformation-validate does not list its rules by service. The numbers are from `python -m tools.peers`.
"""
LISTS = {
    "recorded": "Recorded answers of AWS that no provider gives first",
    "collected": "Collected from provider source, API models and documentation",
}


def page() -> str:
    """The page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    policies = discover().policies
    by_service: dict[str, list[Policy]] = defaultdict(list)
    for policy in policies:
        by_service[policy.check.__module__.split(".")[-2].strip("_")].append(policy)
    reviewed, derived = _inputs("property_limits"), _inputs("derived_limits")
    yield HEAD
    yield "| Service | Policies | Mandatory | Errors | Evidence | Inputs reviewed | Inputs, advice |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for service in sorted({*by_service, *reviewed, *derived}):
        found = by_service.get(service, [])
        counts = [
            len(found),
            sum(each.enforcement == "mandatory" for each in found),
            sum(len(each.error) for each in found),
            sum(len(each.evidence) for each in found),
            reviewed[service],
            derived[service],
        ]
        yield f"| {service} | {' | '.join(str(count or '') for count in counts)} |"
    totals = len(policies), sum(each.enforcement == "mandatory" for each in policies)
    inputs = sum(reviewed.values()), sum(derived.values())
    yield ""
    yield f"{totals[0]} policies, {totals[1]} of them mandatory."
    yield f"{inputs[0]:,} reviewed inputs and {inputs[1]:,} others have a limit, as of {as_of('derived_limits')}."
    kinds = Counter(each.kind for policy in policies for each in policy.evidence)
    yield f"Evidence: {', '.join(f'{count} of {kind}' for kind, count in kinds.most_common())}."
    yield from _faults()
    yield from _beside(by_service)


def _faults() -> Iterator[str]:
    """How many of the known faults are reported, by list and file."""
    yield FAULTS_HEAD
    yield "| List | Faults | Reported | Mandatory | Share |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for folder, title in LISTS.items():
        total: Counter[str] = Counter()
        lines = []
        for file in sorted((FAULTS / folder).iterdir()):
            counted = Counter(map(_outcome, FAULT.finditer(file.read_text(encoding="utf-8"))))
            lines.append(_share(file.stem.replace("_", " "), counted))
            total += counted
        yield _share(f"**{title}**", total)
        yield from lines


def _beside(by_service: Mapping[str, Sequence[Policy]]) -> Iterator[str]:
    """The policies beside the rules of other tools, by service."""
    peers = json.loads(PEERS.read_text(encoding="utf-8"))
    yield PEERS_HEAD
    yield f"| Service | Policies | Messages | {' | '.join(peers)} |"
    yield f"| --- | ---: | ---: | {' | '.join('---:' for _ in peers)} |"
    every = [policy for policies in by_service.values() for policy in policies]
    for name, policies in [("**all**", every), *sorted(by_service.items())]:
        service = "" if policies is every else name.replace("_", "")
        messages = sum(
            len(example.messages) for each in policies for example in each.examples if example.verdict == "fails"
        )
        counts = [len(policies), messages, *(peer.get(service, 0) for peer in peers.values())]
        if any(counts[2:]):
            yield f"| {name} | {' | '.join(f'{count:,}' if count else '' for count in counts)} |"


def _outcome(fault: re.Match[str]) -> str:
    return "missed" if fault["why"] else "advice" if fault["advice"] else "mandatory"


def _share(title: str, counted: Counter[str]) -> str:
    reported = counted["advice"] + counted["mandatory"]
    share = f"{reported / counted.total():.0%}"
    return f"| {title} | {counted.total()} | {reported} | {counted['mandatory']} | {share} |"


def _inputs(table: str) -> Counter[str]:
    """How many inputs have a limit, by service."""
    counted: Counter[str] = Counter()
    found = Table(DATA / table)
    for token in found:
        counted[token.partition(":")[2].partition("/")[0]] += len(found[token])
    return counted


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Ends with 1 when `--check` finds that the page is not current."""
    parser = argparse.ArgumentParser(prog="python -m tools.coverage", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say whether it differs")
    given = parser.parse_args(arguments)
    wanted = page()
    differs = not FILE.exists() or FILE.read_text(encoding="utf-8") != wanted
    if differs:
        sys.stdout.write(f"{'differs' if given.check else 'written'}: docs/coverage.md\n")
        if not given.check:
            FILE.write_text(wanted, encoding="utf-8")
    return 1 if differs and given.check else 0


if __name__ == "__main__":
    sys.exit(main())

"""Counts the rules of other tools by service, for docs/coverage.md.

python -m tools.peers TOOL=FOLDER ..., such as cfn-lint=FOLDER awsguard=FOLDER

Each folder is an unpacked package of the version in VERSIONS, or for `compliance-policies` its folder `vendor-aws` at the tag of
that version: that of `cloudformation-validate` is run, the others are read. Counts of a tool that is not given are kept.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

FILE = Path(__file__).parent / "peers.json"
VERSIONS = {
    "cdk-preflight": "1.9.1",
    "cfn-lint": "1.58.0",
    "cloudformation-validate": "1.14.0",
    "awsguard": "0.3.1",
    "compliance-policies": "0.0.23",
}
# The names that services have here, where CloudFormation calls them otherwise.
_NAMES = {
    "alb": "elb",
    "applicationautoscaling": "appautoscaling",
    "applicationloadbalancing": "elb",
    "certificatemanager": "acm",
    "ebs": "ec2",
    "elasticloadbalancing": "elb",
    "elasticloadbalancingv2": "elb",
    "kinesisfirehose": "firehose",
    "lb": "elb",
    "opensearchservice": "opensearch",
    "route53resolver": "route53",
    "stepfunctions": "sfn",
}
_TYPE = re.compile(r"AWS::(\w+)::\w+")


def _cdk_preflight(folder: Path) -> Counter[str]:
    rows = [line.split("|") for line in (folder / "docs" / "rules.md").read_text(encoding="utf-8").splitlines()]
    return _counted(_TYPE.findall(row[2]) for row in rows if len(row) > 2 and row[1].startswith(" `pf-"))  # noqa: PLR2004


def _cfn_lint(folder: Path) -> Counter[str]:
    texts = [file.read_text(encoding="utf-8") for file in (folder / "rules" / "resources").rglob("*.py")]
    return _counted(_TYPE.findall(text) for text in texts for _ in re.findall(r"^\s+id = \"\w+\"", text, re.MULTILINE))


def _cloudformation_validate(folder: Path) -> Counter[str]:
    # The rules are in a library of machine code, and no rule names its resources: `list_rules` gives their number.
    sys.path.insert(0, str(folder))
    engine = importlib.import_module("cloudformation_validate").CompositeEngine()
    return Counter({"": len(engine.list_rules())})


def _awsguard(folder: Path) -> Counter[str]:
    texts = [file.read_text(encoding="utf-8") for file in folder.glob("*.js")]
    rules = [rule for text in texts for rule in re.split(r"\bname: \"", text)[1:]]
    return _counted(re.findall(r"aws\.(\w+)\.[A-Z]", rule) for rule in rules)


def _compliance_policies(folder: Path) -> Counter[str]:
    # Those of the provider aws: others in this folder repeat some of them for the provider aws-native.
    texts = [file.read_text(encoding="utf-8") for file in (folder / "aws").rglob("*.ts")]
    return _counted(
        re.findall(r"\bservices: \[\"(\w+)\"", rule) for text in texts for rule in text.split("registerPolicy(")[1:]
    )


def _counted(rules: Iterable[Iterable[str]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for services in rules:
        counted[""] += 1
        counted.update({_NAMES.get(each.lower(), each.lower()) for each in services})
    return counted


def _labels() -> list[str]:
    return [f"{name} {version}" for name, version in VERSIONS.items()]


READERS: dict[str, Callable[[Path], Counter[str]]] = {
    "cdk-preflight": _cdk_preflight,
    "cfn-lint": _cfn_lint,
    "cloudformation-validate": _cloudformation_validate,
    "awsguard": _awsguard,
    "compliance-policies": _compliance_policies,
}


def main(arguments: Sequence[str]) -> int:
    """Write the counts; "" is the number of all rules of a tool."""
    found = {
        label: counts for label, counts in json.loads(FILE.read_text(encoding="utf-8")).items() if label in _labels()
    }
    for argument in arguments:
        name, _, folder = argument.partition("=")
        found[f"{name} {VERSIONS[name]}"] = dict(sorted(READERS[name](Path(folder)).items()))
    FILE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

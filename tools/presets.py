"""Writes the presets, configurations that an organization can begin with, or checks that they are current.

    python -m tools.presets [--check]

`recommended.json` sets every policy to its default level. `strict.json` makes mandatory what is severe even if it is not certain
to fail, and the rules of `RAISED` that an organization with reviews usually enforces; its options are stricter too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from preflight.core.catalogue import Catalogue, discover
from preflight.core.policy import Policy

FOLDER = Path(__file__).parent.parent / "presets"
STRICT: Mapping[str, Mapping[str, Any]] = {
    "dynamodb-index-capacity-fits-billing": {"strict": True},
    "ec2-gateway-endpoint-has-route-tables": {"strict": True},
    "iam-statement-names-its-environment": {"environment": "prod"},
    "lambda-environment-has": {"required": ["REGION", "FUNCTION_NAME"]},
    "lambda-memory-is-chosen": {"at_least": 512},
    "lambda-role-can-log": {"describe": True},
    "lambda-runtime-is-supported": {"strict": True},
    "lambda-timeout-is-chosen": {"at_least": 60},
    "resource-is-tagged": {"required": ["Environment", "Project"]},
    "stack-is-organized": {"at_most": 10},
}
"""The options of the strict preset, by policy."""
RAISED = frozenset(
    {
        # Secrets: a leak cannot be undone.
        "secrets-export-is-secret",
        "secrets-password-is-not-literal",
        # The deployment succeeds, and the program does not do what it says.
        "apigateway-exported-url-is-a-stage-url",
        "apigatewayv2-access-logs-have-a-group",
        "apigatewayv2-deployment-is-needed",
        "bundle-errors-leave-a-trace",
        "bundle-handler-reads-its-event",
        "bundle-imports-are-used",
        "bundle-layer-has-its-folder",
        "iam-condition-can-hold",
        "lambda-dead-letters-go-to-a-planned-queue",
        "lambda-layer-fits-its-functions",
        "lambda-layer-runtimes-are-supported",
        "program-requirements-are-declared",
        "resource-properties-exist",
        # Thresholds and conventions of the organization, set by the options above.
        "iam-statement-names-its-environment",
        "lambda-environment-has",
        "lambda-memory-is-chosen",
        "lambda-timeout-is-chosen",
        "resource-is-tagged",
        # The structure of the program.
        "program-children-have-a-parent",
        "program-components-register-outputs",
        "program-is-tidy",
        "resource-belongs-to-its-component",
        "stack-exports-something",
        "stack-is-organized",
    }
)
"""Policies of medium and low severity that the strict preset makes mandatory."""


def texts(catalogue: Catalogue) -> Mapping[str, str]:
    """Every preset by its file's name."""
    policies = catalogue.policies
    return {
        "recommended.json": _text({policy.name: _configured(policy, policy.enforcement, {}) for policy in policies}),
        "strict.json": _text(
            {policy.name: _configured(policy, _strict(policy), STRICT.get(policy.name, {})) for policy in policies}
        ),
    }


def _strict(policy: Policy) -> str:
    return "mandatory" if policy.severity in ("high", "critical") or policy.name in RAISED else policy.enforcement


def _configured(policy: Policy, level: str, options: Mapping[str, Any]) -> Any:
    schemas = {name: option.schema() for name, option in policy.options.items()}
    # An option without a default is optional, such as the date to evaluate at.
    defaults = {name: schema["default"] for name, schema in schemas.items() if "default" in schema}
    configured = {**defaults, **options}
    return {"enforcementLevel": level, **configured} if configured else level


def _text(preset: Mapping[str, Any]) -> str:
    return json.dumps(preset, indent=2) + "\n"


def differences(wanted: Mapping[str, str], folder: Path = FOLDER) -> list[str]:
    """The names of the files whose content is not current."""
    there = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.json")}
    return sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. Ends with 1 when `--check` finds a preset that is not current."""
    parser = argparse.ArgumentParser(prog="python -m tools.presets", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, say what differs")
    given = parser.parse_args(arguments)
    wanted = texts(discover())
    differing = differences(wanted)
    for name in differing:
        sys.stdout.write(f"{'differs' if given.check else 'written'}: presets/{name}\n")
        if not given.check and name in wanted:
            (FOLDER / name).write_text(wanted[name], encoding="utf-8")
    return 1 if differing and given.check else 0


if __name__ == "__main__":
    sys.exit(main())

"""The four reports that the catalogue began with, as programs: what each describes is found, and its mended twin is silent."""

from __future__ import annotations

import json
import re
import shutil
import sys
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from preflight.check.checking import Request, check
from preflight.check.configuration import read_configuration
from preflight.core.catalogue import discover
from preflight.judge.configuration import Configuration
from preflight.judge.finding import Finding
from preflight.report.report import Report
from tests.engine.harness import REPOSITORY, Secret

from .rows import ROWS

FOLDER = Path(__file__).parent
STRICT, RECOMMENDED = REPOSITORY / "presets" / "strict.json", REPOSITORY / "presets" / "recommended.json"
CATALOGUE = discover()
DAY = date(2026, 11, 1)
# What AWS does not reject, and the reports call a failure.
RAISED = (
    ("image_pipeline/broken", "dynamodb-index-capacity-fits-billing"),
    ("image_pipeline/broken", "lambda-runtime-is-supported"),
    ("monitored_function/broken", "lambda-runtime-is-supported"),
    ("optimized_lambda/broken", "ec2-gateway-endpoint-has-route-tables"),
)
JUDGED_BY_DAY = ("lambda-layer-runtimes-are-supported", "lambda-runtime-is-supported")
# How many failures each report numbers. What S3.6 tells is that a warning was wrong: the twin has that name as well.
FAILURES = (10, 3, 15, 7)
NO_FAILURE = "S3.6"
# The report of untidy code is proven where no linter is configured, unlike here.
UNTIDY = ("program-is-tidy", "S3.7")
TWINS = ("optimized_lambda/mended", "monitored_function/mended", "image_pipeline/mended", "transactions/mended")
# What the engine can plan: a provider refuses the others at once, or their code is missing.
PREVIEWED = (*TWINS, "monitored_function/broken", "image_pipeline/broken", "image_pipeline/component")
# Parts of a report that are programs of their own, as one failure hides the others wherever a program stops at it.
SPLIT = {"optimized_lambda": ("stopped", "truncated"), "image_pipeline": ("answer", "table", "arguments")}
# What an error hides: what calls the function may be in an argument that was left out.
HIDDEN = ("S2.7",)
STACK = "prod"
CONFIG = {"aws:region": "us-east-1", "api_key": Secret("a-key-of-a-partner")}


class Expected(NamedTuple):
    """A finding that must be there: the policy, and the resource or the place that it is about."""

    failure: str
    policy: str
    about: str


EXPECTED = {
    "optimized_lambda/broken": [
        Expected("S0.1", "bundle-code-is-present", "Function 'orders'"),
        Expected("S0.1", "bundle-handler-exists", "Function 'reports'"),
        Expected("S0.1", "program-assets-exist", "__main__.py:84"),
        Expected("S0.2", "bundle-code-parses", "Function 'nightly'"),
        Expected("S0.3", "ec2-gateway-endpoint-has-route-tables", "VpcEndpoint 's3'"),
        Expected("S0.4", "bundle-code-is-present", "LayerVersion 'optimized'"),
        Expected("S0.4", "bundle-layer-has-its-folder", "LayerVersion 'common'"),
        Expected("S0.4", "program-assets-exist", "__main__.py:69"),
        Expected("S0.5", "stack-is-organized", "The stack"),
        Expected("S0.7", "lambda-dead-letters-go-to-a-planned-queue", "Function 'orders'"),
        Expected("S0.7", "sqs-dead-letter-chain-ends", "Queue 'dead-letters'"),
        Expected("S0.8", "ec2-endpoint-service-exists", "VpcEndpoint 'monitoring'"),
        Expected("S0.9", "bundle-imports-are-packaged", "Function 'reports'"),
        Expected("S0.9", "program-requirements-are-declared", "__main__.py:5"),
        Expected("S0.10", "secrets-export-is-secret", "The stack"),
        Expected("S0.10", "secrets-password-is-not-literal", "Parameter 'api-key'"),
        Expected("S0.10", "ssm-secret-is-encrypted", "Parameter 'db-password'"),
    ],
    "optimized_lambda/stopped": [
        Expected("S0.3", "program-attributes-exist", "__main__.py:23"),
        Expected("S0.6", "program-config-is-declared", "__main__.py:7"),
        Expected("S0.7", "program-definitions-come-first", "__main__.py:31"),
    ],
    "optimized_lambda/truncated": [
        Expected("S0.2", "program-is-complete", "__main__.py:14"),
        Expected("S0.2", "program-runs", "__main__.py:14"),
    ],
    "monitored_function/broken": [
        Expected("S1.1", "stack-is-organized", "The stack"),
        Expected("S1.2", "iam-condition-can-hold", "RolePolicy 'metrics'"),
        Expected("S1.2", "iam-statement-names-its-environment", "RolePolicy 'images'"),
        Expected("S1.2", "lambda-role-can-log", "Function 'thumbnails'"),
        Expected("S1.2", "lambda-role-can-trace", "Function 'thumbnails'"),
        Expected("S1.3", "bundle-environment-is-given", "Function 'thumbnails'"),
        Expected("S1.3", "lambda-environment-has", "Function 'thumbnails'"),
        Expected("S1.3", "lambda-memory-is-chosen", "Function 'thumbnails'"),
        Expected("S1.3", "lambda-runtime-is-supported", "Function 'thumbnails'"),
        Expected("S1.3", "lambda-timeout-is-chosen", "Function 'thumbnails'"),
    ],
    "image_pipeline/broken": [
        Expected("S2.1", "stack-is-organized", "The stack"),
        Expected("S2.3", "s3-notification-is-the-only-one", "BucketNotification 'images-prod-retries'"),
        Expected("S2.3", "s3-notification-waits-for-permission", "BucketNotification 'images-prod-uploads'"),
        Expected("S2.4", "apigatewayv2-access-logs-have-a-group", "Stage 'images-prod-api-stage'"),
        Expected("S2.4", "apigatewayv2-deployment-is-needed", "Deployment 'images-prod-api-deployment'"),
        Expected("S2.4", "apigatewayv2-deployment-waits-for-routes", "Deployment 'images-prod-api-deployment'"),
        Expected("S2.5", "lambda-runtime-is-supported", "Function 'images-prod-api-function'"),
        Expected("S2.6", "lambda-layer-fits-its-functions", "Function 'images-prod-inference-function'"),
        Expected("S2.6", "lambda-layer-runtimes-are-supported", "LayerVersion 'images-prod-layer'"),
        Expected("S2.7", "bundle-handler-reads-its-event", "Function 'images-prod-api-function'"),
        Expected("S2.8", "bundle-errors-leave-a-trace", "Function 'images-prod-api-function'"),
        Expected("S2.9", "bundle-imports-are-used", "Function 'images-prod-inference-function'"),
        Expected("S2.11", "apigateway-exported-url-is-a-stage-url", "The stack"),
        Expected("S2.13", "dynamodb-index-capacity-fits-billing", "Table 'images-prod-table'"),
    ],
    "image_pipeline/arguments": [
        Expected("S2.2", "program-argument-types-fit", "__main__.py:16"),
        Expected("S2.2", "program-names-exist", "__main__.py:15"),
        Expected("S2.3", "program-arguments-exist", "__main__.py:22"),
        Expected("S2.3", "program-names-exist", "__main__.py:23"),
    ],
    "image_pipeline/table": [
        Expected("S2.2", "dynamodb-keys-are-declared", "Table 'images'"),
    ],
    "image_pipeline/component": [
        Expected("S2.10", "program-components-register-outputs", "tap_stack.py:8"),
        Expected("S2.10", "stack-exports-something", "TapStack 'images'"),
        Expected("S2.12", "program-children-have-a-parent", "tap_stack.py:24"),
        Expected("S2.12", "resource-belongs-to-its-component", "Queue 'images-queue'"),
        Expected("S2.14", "resource-is-tagged", "Queue 'images-queue'"),
    ],
    "image_pipeline/answer": [
        Expected("S2.15", "program-is-complete", "__main__.py:3"),
    ],
    "transactions/broken": [
        Expected("S3.3", "apigateway-deployment-waits-for-methods", "Deployment 'transaction-api-deployment-prod'"),
        Expected("S3.3", "apigateway-integration-waits-for-method", "Integration 'transactions-post-integration-prod'"),
        Expected("S3.3", "apigateway-settings-wait-for-stage", "MethodSettings 'transaction-api-settings-prod'"),
        Expected("S3.3", "apigateway-usage-plan-waits-for-stage", "UsagePlan 'transaction-usage-plan-prod'"),
        Expected("S3.3", "program-outputs-stay-outputs", "lib/tap_stack.py:42"),
        Expected("S3.3", "wafv2-association-waits-for-stage", "WebAclAssociation 'transaction-waf-association-prod'"),
        Expected("S3.4", "program-arguments-exist", "lib/tap_stack.py:214"),
        Expected("S3.4", "resource-properties-exist", "WebAcl 'transaction-waf-prod'"),
        Expected("S3.4", "wafv2-scope-fits-its-region", "WebAcl 'transaction-waf-prod'"),
        Expected("S3.4", "wafv2-visibility-is-complete", "WebAcl 'transaction-waf-prod'"),
        Expected("S3.4", "wafv2-web-acl-fits-its-target", "WebAclAssociation 'transaction-waf-association-prod'"),
        Expected("S3.5", "bundle-code-is-present", "Function 'transaction-processor-prod'"),
        Expected("S3.5", "program-assets-exist", "lib/tap_stack.py:98"),
    ],
    "transactions/entry_point": [
        Expected("S3.1", "program-has-its-entry-point", "Pulumi.yaml:3"),
        Expected("S3.1", "program-runs", "The program"),
    ],
    "transactions/project_file": [
        Expected("S3.2", "program-project-file-is-valid", "Pulumi.yaml:4"),
    ],
}


@cache
def report(folder: str, preset: Path = STRICT) -> Report:
    """What is found in a program by an organization with the reports' own thresholds, or those of another preset."""
    chosen = read_configuration(preset, CATALOGUE)
    configured = chosen.configuration.policies
    dated = {
        name: replace(configured[name], options={**configured[name].options, "as_of": DAY}) for name in JUDGED_BY_DAY
    }
    return check(
        Request(
            path=FOLDER / folder,
            written=folder,
            catalogue=CATALOGUE,
            chosen=chosen._replace(configuration=Configuration({**configured, **dated})),
            engine="embedded",
            stream=None,
            working=lambda _: nullcontext(lambda: None),
            stack=STACK,
        )
    )


def is_about(finding: Finding, folder: str, about: str) -> bool:
    """Whether a finding is about a resource, a file, or a line of a file."""
    if not finding.is_about_source:
        return (finding.subject or "The program") == about
    file = (FOLDER / folder / about.partition(":")[0]).resolve()
    return (
        finding.location is not None
        and Path(finding.location.file).resolve() == file
        and about.partition(":")[2] in ("", str(finding.location.line))
    )


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        pytest.param(folder, each, id=f"{each.failure}-{each.policy}")
        for folder, all_of_it in EXPECTED.items()
        for each in all_of_it
    ],
)
def test_what_a_report_describes_is_found(folder, expected):
    found = [finding for finding in report(folder).findings if finding.policy == expected.policy]

    assert "mandatory" in {finding.enforcement for finding in found if is_about(finding, folder, expected.about)}, found


@pytest.mark.parametrize(("folder", "policy"), RAISED, ids=map(" ".join, RAISED))
def test_what_aws_takes_is_advice_unless_an_organization_is_strict(folder, policy):
    levels = {
        preset.stem: {finding.enforcement for finding in report(folder, preset).findings if finding.policy == policy}
        for preset in (RECOMMENDED, STRICT)
    }

    assert levels == {"recommended": {"advisory"}, "strict": {"mandatory"}}


@pytest.mark.parametrize("folder", TWINS)
def test_what_is_mended_is_silent(folder):
    found = report(folder)

    assert found.planning.outcome == "planned"
    assert [(finding.policy, finding.message) for finding in found.findings] == []
    assert found.defects == []


@pytest.mark.parametrize("folder", PREVIEWED)
def test_the_engine_finds_the_same(engine, pack, folder):
    strict = json.loads(STRICT.read_text())
    strict |= {name: {"enforcementLevel": "mandatory", "as_of": DAY.isoformat()} for name in JUDGED_BY_DAY}
    program = engine.program(FOLDER / folder, config=CONFIG, stack=STACK)
    result = engine.preview(program, pack, policy_config=strict)

    found = {(each.policy, each.resource) for each in result.violations}
    expected = {
        (each.policy, each.about.split("'")[1]) for each in EXPECTED.get(folder, ()) if each.about.endswith("'")
    }
    assert expected - found == set(), result.text
    assert expected or not found, result.text


@pytest.mark.parametrize("folder", EXPECTED)
def test_no_policy_breaks_on_what_a_report_describes(folder):
    assert report(folder).defects == []


def test_every_failure_has_a_finding_that_proves_it():
    numbered = {f"S{report}.{number}" for report, count in enumerate(FAILURES) for number in range(1, count + 1)}

    assert {each.failure for all_of_it in EXPECTED.values() for each in all_of_it} == numbered - {NO_FAILURE, UNTIDY[1]}


def test_every_policy_that_a_report_led_to_is_proven_by_it():
    led_to = {(policy, failure) for policy, failures in ROWS.items() for failure in failures}
    proven = {(each.policy, each.failure) for all_of_it in EXPECTED.values() for each in all_of_it}

    assert led_to - proven == {UNTIDY}
    assert {policy for policy, _ in led_to} <= {policy.name for policy in CATALOGUE.policies}


@pytest.mark.parametrize("folder", SPLIT)
def test_one_run_finds_everything_where_nothing_is_split(folder, tmp_path):
    program = shutil.copytree(FOLDER / folder / "broken", tmp_path / folder)
    project = program / "Pulumi.yaml"
    project.write_text(project.read_text().replace("../../../../.venv", sys.prefix))
    main = program / "__main__.py"
    expected = list(EXPECTED[f"{folder}/broken"])
    for part in SPLIT[folder]:
        source = (FOLDER / folder / part / "__main__.py").read_text()
        # In one program each resource has a name of its own.
        (program / f"{part}.py").write_text(re.sub(r'(\baws\.\w+\.\w+\(\s*f?")', rf"\1{part}-", source))
        main.write_text(f"{main.read_text()}import {part}\n")
        moved = (
            each._replace(about=each.about.replace("__main__", part).replace(" '", f" '{part}-"))
            for each in EXPECTED[f"{folder}/{part}"]
        )
        # What a part lacks that is a file of its own is the policy's to report, not the run's.
        expected += [each for each in moved if each.policy != "program-runs"]
    found = report(str(program))

    assert found.planning.outcome == "continued"
    missed = [
        each
        for each in expected
        if each.failure not in HIDDEN
        and not any(it.policy == each.policy and is_about(it, str(program), each.about) for it in found.findings)
    ]
    assert missed == []


def test_untidy_code_is_found_where_no_linter_is_configured(tmp_path):
    program = shutil.copytree(FOLDER / "transactions/broken", tmp_path / "broken")
    project = program / "Pulumi.yaml"
    project.write_text(project.read_text().replace("../../../../.venv", sys.prefix))
    found = [finding for finding in report(str(program)).findings if finding.policy == UNTIDY[0]]

    assert any(is_about(finding, str(program), "lib/tap_stack.py") for finding in found), found

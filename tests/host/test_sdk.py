"""A policy of the pack can be a policy of an organization's own `PolicyPack`."""

from __future__ import annotations

from typing import Any

from google.protobuf import json_format
from pulumi.runtime import proto
from pulumi_policy import EnforcementLevel
from pulumi_policy.policy import _PolicyAnalyzerServicer

from preflight.host.sdk import as_policies

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "hunter2-hunter2"}


def analyzer(*names: str) -> _PolicyAnalyzerServicer:
    return _PolicyAnalyzerServicer("acme", "1.0.0", as_policies(*names), EnforcementLevel.ADVISORY)


def resource(kind: Any, token: str, title: str, **properties: Any) -> Any:
    message = kind(urn=f"urn:pulumi:dev::shop::{token}::{title}", type=token, name=title)
    json_format.ParseDict(properties, message.properties)
    return message


def test_a_policy_is_chosen_by_the_beginning_of_its_name():
    assert {policy.name.partition("-")[0] for policy in as_policies("sqs-", "ssm-")} == {"sqs", "ssm"}
    assert len(as_policies()) > len(as_policies("lambda-"))


def test_a_resource_policy_reports_what_must_hold_and_never_a_value():
    answer = analyzer("wafv2-visibility-is-complete").Analyze(
        resource(
            proto.AnalyzeRequest,
            "aws:wafv2/webAcl:WebAcl",
            "orders",
            visibilityConfig={"metricName": "hunter2-hunter2", "sampledRequestsEnabled": True},
        ),
        None,
    )
    (found,) = answer.diagnostics
    assert found.policyName == "wafv2-visibility-is-complete"
    assert found.enforcementLevel == proto.MANDATORY
    assert "has no `[secret]` in [secret]visibilityConfig" in found.message
    assert "hunter2" not in found.message


def test_a_stack_policy_follows_dependencies_and_passes_over_unknowns():
    api = resource(proto.AnalyzerResource, "aws:apigateway/restApi:RestApi", "orders")
    stage = resource(proto.AnalyzerResource, "aws:apigateway/stage:Stage", "prod", stageName="prod", restApi=UNKNOWN)
    plan = resource(
        proto.AnalyzerResource,
        "aws:apigateway/usagePlan:UsagePlan",
        "partners",
        apiStages=[{"apiId": UNKNOWN, "stage": "prod"}],
    )
    for each, key in ((stage, "restApi"), (plan, "apiStages")):
        each.propertyDependencies[key].urns.append(api.urn)
    answer = analyzer("apigateway-usage-plan").AnalyzeStack(
        proto.AnalyzeStackRequest(resources=[api, stage, plan]), None
    )
    (found,) = answer.diagnostics
    assert found.urn == plan.urn


def test_a_configured_secret_stays_out_of_the_message():
    parameter = resource(
        proto.AnalyzerResource,
        "aws:ssm/parameter:Parameter",
        "db",
        name="/orders/db-password",
        type="String",
        value=SECRET,
    )
    (found,) = analyzer("ssm-secret").AnalyzeStack(proto.AnalyzeStackRequest(resources=[parameter]), None).diagnostics
    assert "hunter2" not in found.message

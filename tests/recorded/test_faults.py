"""Each program of `faults` has one faulty input, and the policy that its first line names reports it.

`collected`: what provider source, API models and documentation say that AWS refuses. `recorded`: what AWS is recorded to
refuse, by tests of localstack that are validated against AWS (localstack/localstack at 8b9a79f0, tests/aws/services).

A line `#: POLICY: A … B` begins a program: the message of POLICY has A and then B. `POLICY (advice)` does not block.
`#: not reported: WHY` begins one whose fault no preview can know.
"""

from __future__ import annotations

import json
import re
from typing import NamedTuple

import pulumi_aws as aws
import pytest

from preflight.core.catalogue import discover
from preflight.core.policy import Defect, Example, Violation
from tests.policies.planned import Foreseen, Nothing, planned_with
from tools.coverage import FAULT, FAULTS

POLICIES = {each.name: each for each in discover().policies}
ACCOUNT, REGION = "111122223333", "eu-west-1"
CERTIFICATE = "certificate/1234abcd-12ab-34cd-56ef-1234567890ab"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:orders"
NAMES = {
    "json": json,
    "ROLE": f"arn:aws:iam::{ACCOUNT}:role/orders",
    "FN": FUNCTION,
    "INVOKE": f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{FUNCTION}/invocations",
    "QUEUE": f"arn:aws:sqs:{REGION}:{ACCOUNT}:orders",
    "TOPIC": f"arn:aws:sns:{REGION}:{ACCOUNT}:orders",
    "STREAM": f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/orders",
    "DDB": f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/orders/stream/2026-01-01T00:00:00.000",
    "KEY": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "CERT": f"arn:aws:acm:{REGION}:{ACCOUNT}:{CERTIFICATE}",
    "USCERT": f"arn:aws:acm:us-east-1:{ACCOUNT}:{CERTIFICATE}",
}
WEB = {
    "origin_id": "web",
    "domain_name": "acme.io",
    "custom_origin_config": {
        "http_port": 80,
        "https_port": 443,
        "origin_protocol_policy": "https-only",
        "origin_ssl_protocols": ["TLSv1.2"],
    },
}
BEHAVIOR = {
    "target_origin_id": "web",
    "viewer_protocol_policy": "redirect-to-https",
    "allowed_methods": ["GET", "HEAD"],
    "cached_methods": ["GET", "HEAD"],
    "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
}


class Fault(NamedTuple):
    """A program with one fault: the policy that reports it, and what its message has, in order."""

    policy: str | None
    advice: bool
    message: list[str]
    program: str


def faults(folder: str) -> dict[str, Fault]:
    """The faults of a folder, by file and line."""
    found = {}
    for file in sorted((FAULTS / folder).iterdir()):
        text = file.read_text(encoding="utf-8")
        heads = list(FAULT.finditer(text))
        ends = [*(each.start() for each in heads[1:]), len(text)]
        for head, end in zip(heads, ends, strict=True):
            line = text.count("\n", 0, head.start()) + 1
            message = (head["message"] or "").split(" … ")
            fault = Fault(head["policy"], bool(head["advice"]), message, "\n" * line + text[head.end() : end])
            found[f"{file.name}:{line}"] = fault
    return found


def complete(given, **needed):
    """The arguments of a resource: those given, and what it needs besides; None takes one away."""
    return {key: value for key, value in {**needed, **given}.items() if value is not None}


def function(name="orders", **given):
    code = {"s3_bucket": "code", "s3_key": "app.zip"}
    needed = {"runtime": "python3.13", "handler": "app.handler", "role": NAMES["ROLE"], **code}
    return aws.lambda_.Function(name, **complete(given, **needed))


def esm(source, **given):
    return aws.lambda_.EventSourceMapping("orders", event_source_arn=source, function_name="orders", **given)


def integration(**given):
    needed = {"rest_api": "abc123", "resource_id": "def456", "http_method": "GET"}
    return aws.apigateway.Integration("orders", **complete(given, **needed))


def distribution(behavior=None, origin=None, **given):
    needed = {
        "enabled": True,
        "restrictions": {"geo_restriction": {"restriction_type": "none"}},
        "viewer_certificate": {"cloudfront_default_certificate": True},
        "origins": [complete(origin or {}, **WEB)],
        "default_cache_behavior": complete(behavior or {}, **BEHAVIOR),
    }
    return aws.cloudfront.Distribution("cdn", **complete(given, **needed))


def metrics(name):
    return {"cloudwatch_metrics_enabled": True, "metric_name": name, "sampled_requests_enabled": True}


def rule(name="r", priority=1, **given):
    return {"name": name, "priority": priority, "visibility_config": metrics(name), **given}


def acl(rules, **given):
    needed = {"scope": "REGIONAL", "default_action": {"allow": {}}, "visibility_config": metrics("acl")}
    return aws.wafv2.WebAcl("acl", rules=rules, **complete(given, **needed))


def alarm(**given):
    metric = {"metric_name": "Errors", "namespace": "AWS/Lambda", "period": 60, "statistic": "Sum"}
    needed = {"comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1, "threshold": 1, **metric}
    return aws.cloudwatch.MetricAlarm("alarm", **complete(given, **needed))


def machine(states, start="A", **given):
    definition = json.dumps({"StartAt": start, "States": states})
    return aws.sfn.StateMachine("machine", role_arn=NAMES["ROLE"], definition=definition, **given)


def firehose(s3=None, **given):
    bucket = {"role_arn": NAMES["ROLE"], "bucket_arn": "arn:aws:s3:::orders", **(s3 or {})}
    needed = {"name": "orders", "destination": "extended_s3", "extended_s3_configuration": bucket}
    return aws.kinesis.FirehoseDeliveryStream("orders", **complete(given, **needed))


def doc(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def trust(service):
    return doc({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


GIVEN = {
    each.__name__: each
    for each in (function, esm, integration, distribution, rule, acl, alarm, machine, firehose, doc, trust)
}


def reported(fault: Fault, answers: Nothing) -> list[Violation]:
    """What the policy of a fault reports on its program."""
    policy = POLICIES[fault.policy]

    def run(aws, pulumi, program):
        exec(
            compile(fault.program, "fault", "exec"),
            {**NAMES, **GIVEN, "aws": aws, "pulumi": pulumi, "program": program},
        )

    plan = planned_with(answers, Example(run, "fails"))
    whole = policy.kind in ("stack", "program")
    stacks = [plan.stack()] if whole else [plan.stack([each], whole=False) for each in plan.planned]
    verdicts = [verdict for stack in stacks for verdict in policy.judge(stack, {})]
    assert not [each for each in verdicts if isinstance(each, Defect)]
    return [each for each in verdicts if isinstance(each, Violation)]


REPORTED = {name: each for name, each in {**faults("collected"), **faults("recorded")}.items() if each.policy}


@pytest.mark.parametrize("fault", REPORTED.values(), ids=REPORTED)
def test_the_fault_is_reported_by_the_policy_named_for_it(fault):
    found = reported(fault, Nothing()) or reported(fault, Foreseen())
    form = re.compile(".*".join(map(re.escape, fault.message)), re.DOTALL)
    about = [each for each in found if form.search(each.message)]
    assert about, [each.message for each in found]
    blocks = POLICIES[fault.policy].enforcement == "mandatory" and not all(each.advisory for each in about)
    assert blocks is not fault.advice

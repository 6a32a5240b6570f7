"""What the role of a property must allow: the table, and how a resource is read by it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.aws.knowledge import facts
from preflight.aws.knowledge.needs import lacks, needs_a_role, needs_of
from preflight.core.planned import Planned
from preflight.core.stack import Stack
from preflight.core.values import Undecided
from tools.distil.needs import role_needs

TABLE = role_needs().data
ROLE = "arn:aws:iam::111122223333:role/worker"
PIPE, RULE = "aws:pipes/pipe:Pipe", "aws:iot/topicRule:TopicRule"


def planned(token: str, title: str, links: Any = None, **inputs: Any) -> Planned:
    urn = f"urn:pulumi:dev::shop::{token}::{title}"
    return Planned(urn=urn, type=token, name=title, inputs=inputs, links=links or {})


def worker(*statements: dict[str, Any]) -> Planned:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]})
    inline = [{"name": "work", "policy": policy}]
    return planned("aws:iam/role:Role", "worker", name="worker", assumeRolePolicy="{}", inlinePolicies=inline)


def found(user: Planned, *others: Planned) -> list[tuple[str, list[str], bool]]:
    resource = Stack([user, *others]).get(user.urn)
    assert resource is not None
    return [(each.cause, each.actions, each.is_certain) for each in lacks(resource)]


def test_every_row_has_a_page_and_actions_that_aws_has():
    rows = [row for rows in TABLE.values() for row in rows]
    assert len(rows) >= 110
    for row in rows:
        assert row["source"].startswith("https://")
        assert row["on"] in ("any", "logs") or row["on"].startswith("arn")
        for action in [*(each for choice in row["actions"] for each in choice), *row["beside"]]:
            assert facts.action_exists(action), action


@pytest.mark.parametrize("token", sorted(TABLE))
def test_every_role_of_the_table_is_one_that_a_service_assumes(token):
    trusted = {path for row in facts.role_trust(token) for path in row["paths"]}
    assert {row["role"] for row in TABLE[token]} <= trusted


def test_types_without_a_row_need_nothing():
    assert not needs_a_role("aws:sqs/queue:Queue")
    assert needs_of("aws:sfn/stateMachine:StateMachine")[0].actions == (("logs:CreateLogDelivery",),)


def test_a_role_and_its_cause_are_in_the_same_block():
    other = planned("aws:iam/role:Role", "other", name="other", assumeRolePolicy="{}")
    allowed = {"roleArn": ROLE, "streamName": "clicks"}
    lacking = {"roleArn": "arn:aws:iam::111122223333:role/other", "streamName": "orders"}
    rule = planned(RULE, "rule", kineses=[allowed, lacking])
    role = worker({"Action": "kinesis:PutRecord", "Resource": "arn:aws:kinesis:*:*:stream/clicks"})
    assert found(rule, role, other) == [("kineses[1].streamName", ["kinesis:PutRecord"], False)]


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("arn:aws:states:eu-west-1:111122223333:stateMachine:ship", [("target", ["states:StartExecution"], True)]),
        ("arn:aws:sqs:eu-west-1:111122223333:ship", [("target", ["sqs:SendMessage"], False)]),
        ("arn:aws:events:eu-west-1:111122223333:event-bus/ship", [("target", ["events:PutEvents"], False)]),
        ("arn:aws:redshift:eu-west-1:111122223333:cluster:ship", []),
        ("not an ARN", []),
    ],
)
def test_a_target_outside_of_the_stack_may_have_a_policy_that_allows_the_role(target, expected):
    assert (
        found(planned(PIPE, "pipe", roleArn=ROLE, target=target), worker({"Action": "logs:*", "Resource": "*"}))
        == expected
    )


@pytest.mark.parametrize(
    "statement",
    [
        {"Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:ship"},
        {"Action": "lambda:InvokeFunction", "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:ship:*"},
        {"Action": "lambda:Invoke*", "Resource": "arn:aws:lambda:*"},
        {"NotAction": "iam:*", "Resource": "*"},
        {"Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}},
    ],
)
def test_a_role_may_allow_it_in_many_ways(statement):
    function = planned("aws:lambda/function:Function", "ship", name="ship")
    pipe = planned(PIPE, "pipe", roleArn=ROLE, target="arn:aws:lambda:eu-west-1:111122223333:function:ship")
    assert found(pipe, worker(statement), function) == []


def test_one_of_several_actions_is_enough():
    pipe = planned(PIPE, "pipe", roleArn=ROLE, target="arn:aws:kinesis:eu-west-1:111122223333:stream/clicks")
    assert found(pipe, worker({"Action": "kinesis:PutRecords", "Resource": "*"})) == []


def test_a_setting_counts_by_its_value():
    database = "aws:rds/instance:Instance"
    assert found(planned(database, "one", monitoringRoleArn=ROLE), worker()) == []
    assert found(planned(database, "two", monitoringRoleArn=ROLE, monitoringInterval=0), worker()) == []
    assert found(planned(database, "three", monitoringRoleArn=ROLE, monitoringInterval=60.0), worker()) != []


def test_a_role_of_another_stack_leaves_a_doubt():
    with pytest.raises(Undecided, match="outside of this stack"):
        found(planned("aws:apigateway/account:Account", "account", cloudwatchRoleArn=ROLE))

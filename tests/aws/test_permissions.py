"""One evaluator answers every question about permissions: Deny wins, then Allow, and unknown documents leave a doubt."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.aws.iam import Role
from preflight.aws.knowledge.permissions import allows, may_meet, missing, to_add
from preflight.core.planned import Planned
from preflight.core.stack import Stack
from preflight.core.values import Origin, Partial, Undecided, Unknown
from preflight.core.wire import Markers

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
ROLE = "urn:pulumi:dev::shop::aws:iam/role:Role::orders"
QUEUE = "arn:*:sqs:*:*:orders"


def planned(kind: str, title: str, links: Any = None, **inputs: Any) -> Planned:
    token = f"aws:iam/{kind[0].lower()}{kind[1:]}:{kind}"
    return Planned(
        urn=f"urn:pulumi:dev::shop::{token}::{title}", type=token, name=title, inputs=inputs, links=links or {}
    )


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def statement(effect: str, action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def role(*others: Planned, markers: Markers | None = None, **inputs: Any) -> Role:
    stack = Stack([planned("Role", "orders", name="orders", **inputs), *others], markers=markers or Markers({}))
    found = stack.get(ROLE)
    assert isinstance(found, Role)
    return found


def inline(name: str, policy: Any) -> Planned:
    return planned("RolePolicy", name, {"role": [ROLE]}, role="orders", policy=policy)


def attached(name: str, arn: Any, links: Any = None) -> Planned:
    return planned("RolePolicyAttachment", name, {"role": [ROLE], **(links or {})}, role=UNKNOWN, policyArn=arn)


def test_nothing_is_allowed_by_nothing():
    assert not allows(role(), "sqs:SendMessage")


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (document(statement("Allow", "sqs:SendMessage")), True),
        (document(statement("Allow", ["s3:*", "SQS:send*"])), True),
        (document(statement("Allow", "sqs:SendMessageBatch")), False),
        (document(statement("Allow", "sqs:*"), statement("Deny", "sqs:Send*")), False),
        (document(statement("Allow", "sqs:*"), statement("Deny", "sqs:Send*", Condition={"Bool": {}})), True),
        (document(statement("Allow", "sqs:*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})), True),
        (document({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}), True),
        (document({"Effect": "Allow", "NotAction": ["sqs:*"], "Resource": "*"}), False),
        (document({"Effect": "Deny", "NotAction": ["s3:*"], "Resource": "*"}, statement("Allow", "*")), False),
        (document(statement("Allow", "sqs:*", "arn:aws:sqs:eu-west-1:111122223333:orders")), True),
        (document(statement("Allow", "sqs:*", "arn:aws:sqs:*:*:refunds")), False),
        (document(statement("Allow", "sqs:*", "arn:aws:sns:*:*:orders")), False),
        (document(statement("Allow", "sqs:*", "arn:aws:sqs:*")), True),
        (document(statement("Allow", "sqs:*"), statement("Deny", "sqs:*", "arn:aws:sqs:*:*:refunds")), True),
        (document({"Effect": "Allow", "Action": "sqs:*", "NotResource": "arn:aws:sqs:*:*:refunds"}), True),
        (document({"Effect": "Allow", "Action": "sqs:*", "NotResource": "*"}), False),
        (document(statement("Allow", "*"), {"Effect": "Deny", "Action": "sqs:*", "NotResource": "arn:a"}), True),
    ],
)
def test_statements_are_evaluated_as_aws_does(policy, expected):
    assert allows(role(inline("it", policy)), "sqs:SendMessage", QUEUE) is expected


LOGS = "arn:*:logs:*:*:log-group:/aws/lambda/shop-variable:*"


@pytest.mark.parametrize(
    ("given", "resource", "expected"),
    [
        # A policy variable may have any value: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
        ({"Resource": "arn:aws:logs:*:*:log-group:/aws/lambda/${aws:PrincipalTag/team}-*"}, LOGS, True),
        ({"Resource": "arn:aws:logs:*:*:log-group:/other/${aws:PrincipalTag/team}-*"}, LOGS, False),
        ({"Resource": "arn:aws:sqs:*:*:${aws:PrincipalTag/team}-orders"}, "arn:*:sqs:*:*:shop-orders", True),
        ({"Resource": "arn:aws:s3:::a${*}b${$}c"}, "arn:aws:s3:::a*b$c", True),
        ({"NotResource": "arn:aws:logs:*:*:${aws:PrincipalTag/team}*"}, LOGS, True),
        # An ARN may lack its last parts: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
        ({"Resource": "arn:aws:logs"}, LOGS, True),
        ({"Resource": "arn:aws:sqs"}, LOGS, False),
        ({"Resource": "arn:aws:logs:eu-west-1"}, LOGS, True),
        ({"NotResource": "arn:*:logs"}, LOGS, False),
        ({"NotResource": "arn:*:sqs"}, LOGS, True),
        # A `*` runs over colons: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
        ({"Resource": "arn:aws:logs:*:log-group:/aws/lambda/*"}, LOGS, True),
        ({"Resource": "arn:aws:logs:*:log-group:/aws/lambda/*:log-stream:*"}, LOGS, True),
        ({"Resource": "arn:*variable:*"}, LOGS, True),
        ({"Resource": "arn:aws:logs:*:log-group:/other/*"}, LOGS, False),
        ({"NotResource": "arn:*:logs:*:log-group:/aws/lambda/*"}, LOGS, True),
        # Only the last part of an ARN distinguishes capitals.
        ({"Resource": "arn:AWS:Logs:*:*:log-group:/aws/lambda/*"}, LOGS, True),
        ({"Resource": "arn:aws:logs:*:*:log-group:/AWS/*"}, LOGS, False),
        # The resource is any in some account; a pattern does not make its account another part.
        ({"Resource": "arn:aws:sns:*:*:orders"}, QUEUE, False),
    ],
)
def test_a_resource_matches_as_iam_matches_it(given, resource, expected):
    allow = {"Effect": "Allow", "Action": "*", **given}
    assert allows(role(inline("it", document(allow))), "logs:PutLogEvents", resource) is expected


@pytest.mark.parametrize(
    ("deny", "expected"),
    [
        ({"Action": "sqs:*", "NotResource": "arn:aws:sqs:*:*:refunds"}, False),
        ({"Action": "sqs:*", "NotResource": "arn:aws:sqs:*:*:ord*"}, True),
        ({"Action": "sqs:*", "NotResource": "arn:aws:sqs:*:*:${aws:PrincipalTag/team}"}, True),
        ({"Action": "sqs:*", "NotResource": "arn:aws:sqs:*:*:refunds", "Condition": {"Bool": {"a:b": "true"}}}, True),
        ({"Action": "sqs:*", "Resource": "arn:*:sqs"}, False),
        ({"Action": "sqs:*", "Resource": "arn:*:sqs:*:*:order?"}, False),
        ({"Action": "sqs:*", "Resource": "arn:*:sqs:*:*:${aws:PrincipalTag/team}"}, True),
        ({"Action": "sqs:*", "Resource": "arn:*:sqs:eu-west-1:*:orders"}, True),
        ({"Action": "SQS:SEND?ESSAGE", "Resource": "*"}, False),
        ({"NotAction": "sqs:SendMessag?", "Resource": "*"}, True),
    ],
)
def test_a_deny_counts_only_where_it_is_certain(deny, expected):
    denied = document(statement("Allow", "*"), {"Effect": "Deny", **deny})
    assert allows(role(inline("it", denied)), "sqs:SendMessage", QUEUE) is expected


def test_an_unknown_deny_leaves_no_doubt_where_nothing_allows():
    part = {"Statement": [statement("Deny", [UNKNOWN]), statement("Allow", "s3:*")]}
    assert not allows(role(inline("part", part)), "sqs:SendMessage")
    assert allows(role(inline("part", part)), "s3:ListBucket", "arn:aws:s3:::orders")


def test_an_action_without_resources_is_allowed_on_everything_alone():
    assert allows(role(inline("it", document(statement("Allow", "xray:*")))), "xray:PutTraceSegments")
    scoped = document(statement("Allow", "xray:*", "arn:aws:xray:*:*:group/*"))
    assert not allows(role(inline("it", scoped)), "xray:PutTraceSegments")


def test_policies_are_found_wherever_they_are_attached():
    own = planned("Policy", "queue", name="queue", policy=document(statement("Allow", "sqs:*")))
    managed = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
    everywhere = [
        role(inlinePolicies=[{"name": "it", "policy": document(statement("Allow", "sqs:*"))}]),
        role(own, attached("it", UNKNOWN, {"policyArn": [own.urn]})),
        role(own, attached("it", "arn:aws:iam::111122223333:policy/queue")),
        role(attached("it", managed)),
        role(managedPolicyArns=[managed]),
        role(managedPolicyArns=managed),
        role(own, managedPolicyArns=["arn:aws:iam::111122223333:policy/queue"]),
        role(own, planned("PolicyAttachment", "it", {"roles": [ROLE]}, roles=["orders"], policyArn=managed)),
    ]
    assert [allows(each, "sqs:SendMessage") for each in everywhere] == [True] * len(everywhere)


def test_a_document_nobody_knows_leaves_a_doubt_only_where_it_matters():
    logs = inline("logs", document(statement("Allow", "logs:*")))
    hidden = inline("hidden", UNKNOWN)
    assert allows(role(logs, hidden), "logs:PutLogEvents")
    with pytest.raises(Undecided, match=r"^policy$"):
        allows(role(logs, hidden), "sqs:SendMessage")
    with pytest.raises(Undecided, match="Statement"):
        allows(role(inline("part", {"Statement": [UNKNOWN]})), "sqs:SendMessage")
    with pytest.raises(Undecided, match=r"^Action$"):
        allows(role(inline("part", {"Statement": [statement("Allow", [UNKNOWN])]})), "sqs:SendMessage")
    with pytest.raises(Undecided, match="leads outside"):
        allows(role(attached("it", "arn:aws:iam::111122223333:policy/theirs")), "sqs:SendMessage")
    both = planned("RolePolicy", "either", {"role": [ROLE, ROLE.replace("orders", "ship")]}, role=UNKNOWN, policy="{}")
    with pytest.raises(Undecided, match="role of RolePolicy 'either'"):
        allows(role(both, planned("Role", "ship")), "sqs:SendMessage")


def test_a_foreseen_document_is_judged_by_its_known_parts():
    markers = Markers({"pfm00000001x": Origin("urn:queue", "arn")})
    policy = document(
        statement("Allow", "sqs:SendMessage", "pfm00000001x"), statement("Allow", "s3:GetObject", "pfm00000001x/*")
    )
    foreseen = role(inline("it", policy), markers=markers)
    assert allows(foreseen, "sqs:SendMessage", QUEUE)
    assert not allows(foreseen, "xray:PutTraceSegments")


def test_a_permissions_boundary_narrows():
    power = "arn:aws:iam::aws:policy/AmazonSQSFullAccess"
    everything = inline("it", document(statement("Allow", "*")))
    assert allows(role(everything, permissionsBoundary=power), "sqs:SendMessage")
    assert not allows(role(everything, permissionsBoundary=power), "sns:Publish")
    own = planned("Policy", "edge", name="edge", policy={"Statement": [statement("Allow", UNKNOWN)]})
    with pytest.raises(Undecided):
        allows(role(everything, own, permissionsBoundary="arn:aws:iam::1:policy/edge"), "sqs:SendMessage")
    with pytest.raises(Undecided, match="permissionsBoundary"):
        allows(role(everything, permissionsBoundary="arn:aws:iam::1:policy/theirs"), "sqs:SendMessage")


def test_what_is_missing_is_written_as_a_statement():
    assert missing(role(), ["a:B", "c:D"]) == ["a:B", "c:D"]
    assert json.loads(to_add(["a:B"])) == {"Effect": "Allow", "Action": ["a:B"], "Resource": "*"}


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        ("*", None, True),
        ("arn:*", None, False),
        (Unknown("x"), None, True),
        (Partial([Unknown("x"), "/*"], "x"), "arn:aws:s3:::orders/1", True),
        (Partial(["arn:aws:s3:::refunds/", Unknown("x")], "x"), "arn:aws:s3:::orders/1", False),
        ("orders-?", "orders-1", True),
        ("orders-?", "orders-10", False),
        ("a*c", "*b*", True),
        ("a*", "b*", False),
        ("", "*", True),
        ("ab", "a*", True),
        ("ab", "*", True),
        ("a", "", False),
    ],
)
def test_patterns_meet_where_some_text_matches_both(pattern, resource, expected):
    assert may_meet(pattern, resource) is expected

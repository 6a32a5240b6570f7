"""Who must be able to assume the role of a property: the table, and how a resource is read by it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from preflight.aws.iam import Role
from preflight.aws.knowledge import facts
from preflight.aws.knowledge.permissions import assumable
from preflight.aws.knowledge.trust import distrusts, names_roles, trusts_of
from preflight.core.planned import Planned
from preflight.core.stack import Stack
from preflight.core.values import KnownLater, Undecided
from tools.distil.trust import role_trust

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
TABLE = role_trust().data


def role(name: str, *statements: dict[str, Any]) -> Planned:
    token = "aws:iam/role:Role"
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    inputs = {"name": name, "assumeRolePolicy": document}
    return Planned(urn=f"urn:pulumi:dev::shop::{token}::{name}", type=token, name=name, inputs=inputs)


def trusting(principal: Any, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal, **more}


def found(token: str, role: Planned, links: Any, **inputs: Any) -> list[tuple[str, str]]:
    user = Planned(urn="urn:user", type=token, name="user", inputs=inputs, links=links)
    resource = Stack([user, role]).get("urn:user")
    assert resource is not None
    return [(each.path, each.role.logical_name) for each in distrusts(resource)]


def test_every_row_has_a_source_a_service_and_a_property():
    rows = [row for rows in TABLE.values() for row in rows]
    assert sum(len(row["paths"]) for row in rows) >= 250
    for row in rows:
        assert row["services"]
        assert row["paths"]
        assert row["source"].startswith("https://")
        assert all(service.endswith(".amazonaws.com") for service in row["services"])


@pytest.mark.parametrize("token", sorted(TABLE))
def test_no_property_has_two_rows(token):
    paths = [path for row in TABLE[token] for path in row["paths"]]
    assert len(set(paths)) == len(paths)


def test_types_without_a_role_need_nothing():
    assert not names_roles("aws:sqs/queue:Queue")
    assert not facts.role_trust("random:index/randomPet:RandomPet")
    assert trusts_of("aws:sfn/stateMachine:StateMachine")[0].services == ("states.amazonaws.com",)


def test_roles_are_found_in_blocks_lists_and_maps():
    wrong = role("wrong", trusting({"Service": "ec2.amazonaws.com"}))
    arn = "arn:aws:iam::111122223333:role/wrong"
    ecs = "aws:ecs/service:Service"
    volume = {"volumeConfiguration": {"managedEbsVolume": {"roleArn": arn}}}
    assert found(ecs, wrong, {}, **volume) == [("volumeConfiguration.managedEbsVolume.roleArn", "wrong")]
    services = {"serviceConnectConfiguration": {"services": [{"tls": {}}, {"tls": {"roleArn": arn}}]}}
    assert found(ecs, wrong, {}, **services) == [("serviceConnectConfiguration.services[1].tls.roleArn", "wrong")]
    pool = "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment"
    assert found(pool, wrong, {}, roles={"authenticated": arn}) == [("roles.authenticated", "wrong")]
    many = {"iamRoles": [arn, "arn:aws:iam::111122223333:role/wrong"]}
    assert [path for path, _ in found("aws:neptune/cluster:Cluster", wrong, {}, **many)] == ["iamRoles", "iamRoles"]


def test_what_is_unknown_leaves_a_doubt_and_hides_nothing():
    wrong = role("wrong", trusting({"Service": "ec2.amazonaws.com"}))
    ecs = "aws:ecs/taskDefinition:TaskDefinition"
    one = Planned(
        urn="urn:user",
        type=ecs,
        name="user",
        inputs={"executionRoleArn": UNKNOWN, "taskRoleArn": UNKNOWN},
        links={"executionRoleArn": [wrong.urn]},
    )
    resource = Stack([one, wrong]).get("urn:user")
    assert resource is not None
    answers = distrusts(resource)
    assert next(answers).path == "executionRoleArn"
    with pytest.raises(Undecided, match="taskRoleArn"):
        next(answers)
    with pytest.raises(KnownLater, match="volumeConfiguration"):
        found("aws:ecs/service:Service", wrong, {"volumeConfiguration": [wrong.urn]}, volumeConfiguration=UNKNOWN)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (trusting("*"), True),
        (trusting({"Service": "states.amazonaws.com"}), True),
        (trusting({"Service": "states.eu-west-1.amazonaws.com"}), True),
        (trusting({"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]}), True),
        (trusting({"Service": "states.amazonaws.com"}, Condition={"StringEquals": {"aws:SourceAccount": "1"}}), True),
        (trusting({"AWS": "arn:aws:iam::111122223333:root"}), False),
        (trusting({"Service": "mystates.amazonaws.com"}), False),
        (trusting({"Service": "states.example.amazonaws.com"}), False),
        (trusting({"Service": "states.amazonaws.com"}, Action="sts:TagSession"), False),
        (trusting({"Service": "states.amazonaws.com"}, Action="sts:*"), True),
        ({"Effect": "Allow", "NotAction": "sts:TagSession", "Principal": {"Service": "states.amazonaws.com"}}, True),
        ({"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "111122223333"}}, True),
    ],
)
def test_a_service_is_trusted_in_any_region_and_on_any_condition(statement, expected):
    planned = role("orders", statement)
    found = Stack([planned]).get(planned.urn)
    assert isinstance(found, Role)
    assert assumable(found, ["states.amazonaws.com"]) is expected


def test_each_action_must_be_allowed():
    planned = role("orders", trusting({"Service": "pods.eks.amazonaws.com"}))
    found = Stack([planned]).get(planned.urn)
    assert isinstance(found, Role)
    assert assumable(found, ["pods.eks.amazonaws.com"])
    assert not assumable(found, ["pods.eks.amazonaws.com"], ["sts:AssumeRole", "sts:TagSession"])

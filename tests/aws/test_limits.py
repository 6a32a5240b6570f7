"""What of a resource's inputs AWS does not take, as far as it is known."""

from __future__ import annotations

from typing import Any

import pytest

from preflight.aws.knowledge.limits import name_errors, value_errors
from preflight.core.messages import Advice
from preflight.core.planned import Planned
from preflight.core.stack import Setting, Stack
from preflight.core.values import KnownLater
from preflight.core.view import Resource

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
FUNCTION = "aws:lambda/function:Function"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
ROLE = "aws:iam/role:Role"
TOO_LONG = "r" * 60


def resource(token: str, inputs: dict[str, Any], *, name: str = "orders", config=None, **more: Any) -> Resource:
    urn = f"urn:pulumi:dev::shop::{token}::{name}"
    planned = Planned(urn=urn, type=token, name=name, inputs=inputs, **more)
    found = Stack([planned], setting=Setting(project="shop", stack="dev", config=config or {})).get(urn)
    assert found is not None
    return found


def values(token: str, **inputs: Any) -> list[str]:
    return list(value_errors(resource(token, inputs)))


def names(token: str, logical: str = "orders", **inputs: Any) -> list[str]:
    return list(name_errors(resource(token, inputs, name=logical)))


def test_a_number_may_be_written_as_a_text():
    assert values(ROLE, maxSessionDuration="1800") == ["sets `maxSessionDuration` to 1800; AWS allows 3600 to 43200"]
    assert values(ROLE, maxSessionDuration="3600") == []


def test_what_is_no_number_is_pulumi_s_to_report():
    assert values(ROLE, maxSessionDuration="an hour") == []
    assert values(ROLE, maxSessionDuration={"hours": 1}) == []
    assert values(ROLE, maxSessionDuration=True) == []


def test_zero_and_an_empty_text_are_as_if_nothing_was_given():
    assert values(ROLE, maxSessionDuration=0) == []
    assert values(FUNCTION, packageType="", description="") == []
    assert names(ROLE, name="") == []


def test_a_number_has_a_least_without_a_most():
    assert values("aws:cloudwatch/metricAlarm:MetricAlarm", evaluationPeriods=-1) == [
        "sets `evaluationPeriods` to -1; AWS allows at least 1"
    ]


def test_a_number_beyond_a_list_has_one_that_is_nearest():
    assert values("aws:cloudwatch/logGroup:LogGroup", retentionInDays=9999) == [
        "sets `retentionInDays` to 9999; the nearest value that AWS allows is 3653"
    ]


def test_a_long_list_is_not_told_to_its_end():
    (fault,) = values("aws:cloudwatch/metricAlarm:MetricAlarm", unit="Furlongs")
    assert fault.startswith("sets `unit` to 'Furlongs'; AWS allows Seconds, Microseconds, ")
    assert fault.endswith(" and 19 others")


def test_a_list_that_grows_is_advice_for_what_resembles_it_alone():
    record = "aws:route53/record:Record"
    (fault,) = values(record, type="CNAMES")
    assert isinstance(fault, Advice)
    assert fault == "sets `type` to 'CNAMES'; did you mean 'CNAME'?"
    assert values(record, type="OPENPGPKEY") == []


def test_another_size_or_year_is_no_slip():
    assert values("aws:glue/job:Job", workerType="G.32X") == []


def test_a_text_may_have_a_form():
    permission = "aws:lambda/permission:Permission"
    assert values(permission, principalOrgId="o-ORGANIZATION") == [
        "sets `principalOrgId` to 'o-ORGANIZATION'; AWS allows strings that match o-[a-z0-9]{10,32}"
    ]
    assert values(permission, principalOrgId="o-a1b2c3d4e5") == []


def test_blocks_may_be_given_alone_or_in_a_list():
    fault = ["sets `tracingConfig.mode` to 'On'; AWS allows Active, PassThrough"]
    assert values(FUNCTION, tracingConfig={"mode": "On"}) == fault
    assert values(FUNCTION, tracingConfig=[{"mode": "On"}]) == fault
    assert values(FUNCTION, tracingConfig={}) == []
    assert values(FUNCTION, tracingConfig="On") == []


def test_an_input_that_is_not_known_is_told_after_what_is_wrong_with_the_others():
    inputs = {"batchSize": 20000, "functionResponseTypes": [UNKNOWN], "startingPosition": "FIRST"}
    faults = value_errors(resource(MAPPING, inputs))

    assert next(faults) == "sets `batchSize` to 20000; AWS allows 1 to 10000"
    assert next(faults) == "sets `startingPosition` to 'FIRST'; AWS allows TRIM_HORIZON, LATEST, AT_TIMESTAMP"
    with pytest.raises(KnownLater, match=r"functionResponseTypes\[0\]"):
        next(faults)


def test_what_is_read_and_not_managed_is_left_alone():
    assert list(value_errors(resource(ROLE, {"maxSessionDuration": 1}, external=True))) == []
    assert list(name_errors(resource(ROLE, {}, name=TOO_LONG, external=True))) == []


def test_a_name_that_pulumi_is_configured_to_make_otherwise_is_not_judged():
    usual, configured = ({}, {"pulumi:autonaming": '{"mode": "verbatim"}'})
    assert len(list(name_errors(resource(ROLE, {}, name=TOO_LONG, config=usual)))) == 1
    assert list(name_errors(resource(ROLE, {}, name=TOO_LONG, config=configured))) == []


def test_a_name_that_pulumi_never_makes_is_not_judged():
    assert names("aws:ecs/taskDefinition:TaskDefinition", "o" * 255) == []


def test_a_resource_that_is_deployed_has_its_name():
    outputs = {"arn": "arn:aws:iam::111122223333:role/r"}
    assert list(name_errors(resource(ROLE, {}, name=TOO_LONG, outputs=outputs))) == []


def test_pulumi_writes_some_names_in_lower_case():
    group = "aws:elasticache/replicationGroup:ReplicationGroup"
    assert names(group, "Orders") == []
    (fault,) = names(group, "Orders_Cache")
    assert fault.startswith("has the replicationGroupId 'orders_cache-…' from Pulumi; AWS allows letters, digits and ")


def test_a_queue_that_is_not_first_in_first_out_has_no_suffix():
    assert names("aws:sqs/queue:Queue", "o" * 72, fifoQueue=False) == []
    assert names("aws:sqs/queue:Queue", "o" * 73) == [
        "has a logical name of 73 characters, to which Pulumi adds 8; AWS allows at most 80"
    ]


def test_a_prefix_leaves_room_for_what_the_provider_adds():
    policy = "aws:iam/policy:Policy"
    assert names(policy, namePrefix="o" * 102) == []
    assert len(names(policy, namePrefix="o" * 103)) == 1
    assert names("aws:secretsmanager/secret:Secret", namePrefix="orders-") == []


def test_a_text_too_long_to_be_read_is_not_repeated():
    (fault,) = names(ROLE, name="o" * 64 + "r" * 64)
    assert fault == "has a name of 128 characters; AWS allows at most 64"

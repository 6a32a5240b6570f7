"""The table of limits names inputs that pulumi_aws has, of the types it says, and says something of each."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import time
import warnings
from typing import Any

import pytest

from preflight.aws.knowledge import facts
from preflight.plan.child import shapes
from tools.document import DATA

TABLE = json.loads((DATA / "property_limits.json").read_text("utf-8"))["data"]
LIMITS = [(token, limit) for token in TABLE for limit in facts.limits(token) if not limit.is_derived]
NUMBERS = {shapes.INTEGER, shapes.NUMBER}
# They have a policy of their own that tells of their names.
NAMED_ELSEWHERE = (
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:alb/targetGroup:TargetGroup",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:lb/targetGroup:TargetGroup",
    "aws:rds/cluster:Cluster",
    "aws:rds/instance:Instance",
    "aws:s3/bucket:Bucket",
)

each_limit = pytest.mark.parametrize(("token", "limit"), LIMITS, ids=[f"{t} {limit.path}" for t, limit in LIMITS])


@each_limit
def test_a_limit_is_of_an_input_that_the_resource_has_and_of_its_type(token, limit):
    key, *steps = limit.path.split(".")
    shape = shapes.fields(resource_class(token))[key]
    for step in steps:
        shape = shapes.fields((shape.element or shape).fields)[step]

    shape = shape.element or shape
    assert (shape.kind in NUMBERS) == limit.is_number
    assert shape.kind in NUMBERS | {shapes.TEXT} or token.startswith("aws:alb/")


@each_limit
def test_a_limit_limits_something(token, limit):
    assert limit.values or limit.forms or limit.low is not None or limit.high is not None
    assert limit.low is None or limit.high is None or limit.low < limit.high
    assert all(re.compile(form) for form in limit.forms)
    assert limit.words or not limit.forms or limit.naming is None


def test_no_form_takes_long_to_answer():
    forms = {form for _, limit in LIMITS for form in limit.forms}
    started = time.process_time()
    for form in forms:
        for stem in ("a", "A", "0", "-", "a-", "a.", "aA0"):
            re.fullmatch(form, stem * (24 // len(stem)) + "!", re.ASCII)

    assert time.process_time() - started < 20  # a form that tries all ways takes years


@each_limit
def test_pulumi_makes_a_name_where_a_program_may_leave_it_out(token, limit):
    if limit.naming is None:
        return
    name = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", limit.path).lower()
    parameter = inspect.signature(resource_class(token)._internal_init).parameters[name]
    required = f"Missing required property '{name}'" in inspect.getsource(resource_class(token))

    assert parameter.default is None
    assert bool(limit.naming.longest) is not required or token == "aws:kms/alias:Alias"


@pytest.mark.parametrize("token", NAMED_ELSEWHERE)
def test_a_name_that_another_policy_tells_of_is_left_to_it(token):
    assert [limit.path for limit in facts.limits(token) if limit.naming] == []


def test_of_two_models_the_looser_one_counts():
    (size,) = [limit for limit in facts.limits("aws:resourcegroups/group:Group") if limit.path == "name"]
    assert size.high == 300


def test_an_unknown_type_has_no_limits():
    assert facts.limits("test:index:Person") == ()


def resource_class(token: str) -> Any:
    _, module, name = token.split(":")
    service = module.partition("/")[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return getattr(importlib.import_module(f"pulumi_aws.{service}{'_' * (service == 'lambda')}"), name)

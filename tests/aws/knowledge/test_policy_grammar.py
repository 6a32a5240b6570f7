"""What IAM refuses in the parts of a statement, and what it takes though it looks odd."""

from __future__ import annotations

import pytest

from preflight.aws.knowledge import policy_grammar as grammar


@pytest.mark.parametrize(
    "operator", [*grammar.OPERATORS, "ForAllValues:StringLike", "ForAnyValue:ArnLikeIfExists", "bool"]
)
def test_an_operator_of_iam_has_no_fault(operator):
    assert grammar.operator_fault(operator) == ""


@pytest.mark.parametrize(
    ("operator", "meant"),
    [
        ("StringEqual", "StringEquals"),
        ("ArnEqual", "ArnEquals"),
        ("ForAllValues:StringLikes", "StringLike"),
        ("NumericLessThanEqual", "NumericLessThanEquals"),
    ],
)
def test_another_operator_is_reported_with_the_nearest(operator, meant):
    assert grammar.operator_fault(operator).endswith(f"'{operator}', which IAM does not have (it has {meant})")


@pytest.mark.parametrize(
    "action", ["*", "s3:*", "*:*", "s3:Get?bject", "IAM:getuser", "sso-directory:Search*", "a4b:*"]
)
def test_an_action_of_the_right_form(action):
    assert grammar.action_fault(action) == ""


@pytest.mark.parametrize("action", ["", "GetObject", "s3:Get:Object", "s*:GetObject", " s3:GetObject", ":GetObject"])
def test_an_action_of_another_form(action):
    assert grammar.action_fault(action).startswith(f"has the action '{action}'")


@pytest.mark.parametrize(
    "resource",
    [
        "*",
        "arn:aws:s3:::orders/*",
        "arn:aws:logs",
        "arn:aws-us-gov:s3:::orders",
        "arn:aws-iso-e:s3:::orders",
        "arn:*:s3:::orders",
        "arn:${aws:PrincipalTag/partition}:s3:::orders",
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:iam:*:111122223333:role/*",
        "arn:*",
    ],
)
def test_a_resource_of_the_right_form(resource):
    assert grammar.resource_fault(resource) == ""


@pytest.mark.parametrize(
    ("resource", "fault"),
    [
        ("orders", "neither an ARN nor *"),
        ("s3:::orders", "neither an ARN nor *"),
        ("arn:s3:::orders", "partition 's3'"),
        ("arn:awss:s3:::orders", "partition 'awss'"),
        ("arn:aws:s*:::orders", "wildcard"),
        ("arn:aws:iam:us-east-1:111122223333:role/a", "has a region"),
    ],
)
def test_a_resource_of_another_form(resource, fault):
    assert fault in grammar.resource_fault(resource)


@pytest.mark.parametrize(
    ("kind", "principal"),
    [
        ("AWS", "*"),
        ("AWS", "111122223333"),
        ("aws", "arn:aws:iam::111122223333:root"),
        ("AWS", "AROACKCEVSQ6C2EXAMPLE"),
        ("AWS", "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1EXAMPLE"),
        ("Service", "lambda.amazonaws.com"),
        ("Service", "alexa-appkit.amazon.com"),
        ("Federated", "arn:aws:iam::111122223333:saml-provider/a"),
        ("CanonicalUser", "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"),
    ],
)
def test_a_principal_of_the_right_form(kind, principal):
    assert grammar.principal_fault(kind, principal) == ""


@pytest.mark.parametrize(
    ("kind", "principal"),
    [
        ("AWS", "lambda.amazonaws.com"),
        ("AWS", "11112222333"),
        ("AWS", "orders"),
        ("AWS", "arn:aws:iam::111122223333:role/*"),
        ("Service", "*"),
        ("Service", "lambda"),
        ("Service", "arn:aws:iam::111122223333:role/a"),
    ],
)
def test_a_principal_of_another_form(kind, principal):
    assert principal in grammar.principal_fault(kind, principal)


@pytest.mark.parametrize(
    ("operator", "value", "is_wrong"),
    [
        ("IpAddress", "10.0.0.0/8", False),
        ("IpAddress", "10.0.0.1/8", False),
        ("NotIpAddressIfExists", "${aws:PrincipalTag/office}", False),
        ("IpAddress", "10.0.0.300", True),
        ("ForAnyValue:NotIpAddress", "office", True),
        ("NumericLessThan", "3600", False),
        ("NumericLessThan", 3600, False),
        ("NumericEquals", "many", True),
        ("StringEquals", "many", False),
    ],
)
def test_values_fit_their_operators(operator, value, is_wrong):
    assert bool(grammar.value_fault(operator, value)) is is_wrong

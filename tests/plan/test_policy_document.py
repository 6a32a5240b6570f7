"""The document that the provider would compose, by the provider's own rules."""

from __future__ import annotations

import json

import pytest

from preflight.plan.child.policy_document import DocumentError, render
from preflight.plan.planner import plan


def statements(**arguments: object) -> list[dict[str, object]]:
    return json.loads(render(arguments)[0]).get("Statement", [])


def test_a_statement_has_its_elements_in_the_providers_order_and_defaults():
    given = {
        "sid": "One",
        "actions": ["s3:GetObject"],
        "resources": ["arn:aws:s3:::a/&{aws:username}"],
        "principals": [{"type": "AWS", "identifiers": ["*"]}],
        "conditions": [{"test": "StringLike", "variable": "s3:prefix", "values": ["", "home/"]}],
    }
    assert render({"statements": [given]})[1] == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"One","Effect":"Allow","Action":"s3:GetObject",'
        '"Resource":"arn:aws:s3:::a/${aws:username}","Principal":{"AWS":"*"},'
        '"Condition":{"StringLike":{"s3:prefix":["","home/"]}}}]}'
    )


def test_the_first_text_is_indented_and_html_is_escaped_as_go_does():
    text = render({"policyId": "a<b", "statements": [{"actions": ["*"]}]})[0]
    assert text.startswith('{\n  "Version": "2012-10-17",\n  "Id": "a\\u003cb",\n')
    assert json.loads(text)["Id"] == "a<b"


def test_several_values_are_a_set_sorted_from_the_end():
    (one,) = statements(statements=[{"actions": ["a:A", "c:C", "b:B", "a:A"], "resources": ["*", "*"]}])
    assert (one["Action"], one["Resource"]) == (["c:C", "b:B", "a:A"], "*")


def test_everybody_is_a_star_and_principals_of_one_type_are_merged():
    everybody = [{"type": "*", "identifiers": ["*"]}]
    two = [{"type": "Service", "identifiers": ["a"]}, {"type": "Service", "identifiers": ["b"]}]
    first, second = statements(statements=[{"principals": everybody}, {"notPrincipals": two, "effect": "Deny"}])
    assert first == {"Effect": "Allow", "Principal": "*"}
    assert second == {"Effect": "Deny", "NotPrincipal": {"Service": ["a", "b"]}}


def test_conditions_on_one_key_are_merged():
    given = [
        {"test": "StringEquals", "variable": "k", "values": ["a"]},
        {"test": "StringEquals", "variable": "k", "values": ["b"]},
    ]
    assert statements(statements=[{"conditions": given}])[0]["Condition"] == {"StringEquals": {"k": ["a", "b"]}}


def test_keys_are_read_in_each_spelling_that_the_bridge_accepts():
    plain = {
        "sid": "A",
        "effect": "Deny",
        "notActions": ["s3:*"],
        "notResources": ["*"],
        "notPrincipals": [{"type": "Service", "identifiers": ["ec2.amazonaws.com"]}],
        "conditions": [{"test": "StringEquals", "variable": "k", "values": ["a"]}],
    }
    capital = {
        "Sid": "A",
        "Effect": "Deny",
        "NotActions": ["s3:*"],
        "NotResources": ["*"],
        "NotPrincipals": [{"Type": "Service", "Identifiers": ["ec2.amazonaws.com"]}],
        "Conditions": [{"Test": "StringEquals", "Variable": "k", "Values": ["a"]}],
    }
    snake = {
        "sid": "A",
        "effect": "Deny",
        "not_actions": ["s3:*"],
        "not_resources": ["*"],
        "not_principals": plain["notPrincipals"],
        "conditions": plain["conditions"],
    }
    assert render({"statements": [capital]}) == render({"statements": [plain]}) == render({"statements": [snake]})


def test_source_documents_come_first_and_overrides_replace_by_sid():
    source = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Deny", "Action": "x"}]})
    override = json.dumps({"Statement": [{"Sid": "B", "Effect": "Deny", "Action": "z"}]})
    found = statements(
        sourcePolicyDocuments=[source],
        statements=[{"sid": "B", "actions": ["y"]}, {"sid": "A", "actions": ["w"]}],
        overridePolicyDocuments=[override],
    )
    assert found == [
        {"Sid": "A", "Effect": "Allow", "Action": "w"},
        {"Sid": "B", "Effect": "Deny", "Action": "z"},
    ]


def test_a_document_without_statements_has_none():
    assert render({})[1] == '{"Version":"2012-10-17"}'


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"statements": [{"sid": "A"}, {"sid": "A"}]},
            "duplicate Sid (A). Remove the Sid or ensure the Sid is unique.",
        ),
        (
            {"statements": [{"principals": [{"type": "AWS"}]}]},
            'The argument "principals[0].identifiers" is required',
        ),
        ({"sourcePolicyDocuments": ["{"]}, "merging source document 0: "),
        ({"sourcePolicyDocuments": ['{"Statement": {}}']}, "its Statement is no list of statements"),
        (
            {"sourcePolicyDocuments": ['{"Statement": [{"Sid": "A"}]}', '{"Statement": [{"Sid": "A"}]}']},
            "merging source document 1: duplicate Sid (A) in source_policy_documents (statement 0)",
        ),
        (
            {"version": "2008-10-17", "statements": [{"resources": ["&{a}"]}]},
            "found &{ sequence in (&{a}), which is not supported in document version 2008-10-17",
        ),
    ],
)
def test_what_the_provider_refuses_is_refused_in_its_words(arguments, message):
    with pytest.raises(DocumentError) as raised:
        render(arguments)
    assert message in str(raised.value)


def test_a_refused_document_ends_the_program_as_it_would(program):
    project = program(
        """
        import pulumi_aws as aws
        aws.iam.get_policy_document(statements=[{"sid": "A"}, {"sid": "A"}])
        """
    )
    made = plan(project, stack="dev")
    assert "duplicate Sid (A)" in made.crash.message
    assert made.crash.frame.line == 3

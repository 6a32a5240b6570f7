"""What the examples of the policies do not show: the strings of the Amazon States Language, and what unknown values decide."""

from __future__ import annotations

import pytest

from preflight.aws.languages.state_expressions import (
    jsonata_fault,
    path_or_function_fault,
    reference_path_fault,
    timestamp_fault,
)
from preflight.aws.languages.state_tasks import resource_fault
from preflight.aws.languages.states import definition_faults
from preflight.core.values import Unknown


@pytest.mark.parametrize(
    "text",
    [
        "$",
        "$$",
        "$variable",
        "$.order['first name'][0]",
        "$$.Execution.Input.order",
        "$.orders[?(@.total > 10 && @.note == 'a]b')].id",
        "$..price",
        '$[\'Test\\""Name"\']',
        "States.UUID()",
        "States.Array()",
        "States.Format('it\\'s {} at \\{{}\\}', $.name, States.MathAdd($.n, -1))",
        'States.JsonMerge(States.StringToJson(\'{"a": "b"}\'), $$.Execution.Input, false)',
        "States.ArrayPartition($.orders[?(@.a == 'x,y)')], 2)",
        "States.StringSplit('Hello\nWorld', '\n')",
        " States.Hash( $.data , 'SHA-1' ) ",
    ],
)
def test_paths_and_functions_that_can_be_read(text):
    assert path_or_function_fault(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "order",
        "$.",
        "$.orders[0",
        "States.Nothing($.a)",
        "States.Format()",
        "States.UUID(1)",
        'States.Format("{}", $.a)',
        "States.Format('{}, $.a)",
        "States.Format('{}', $.a",
        "States.Format('{}', $.a) more",
        "States.Format('a \\n b')",
        "States.Format('{}', a)",
        "format('{}', $.a)",
    ],
)
def test_paths_and_functions_that_cannot_be_read(text):
    assert path_or_function_fault(text)


def test_a_reference_path_selects_one_node():
    assert [reference_path_fault(text) for text in ("$", "$.a.b[0]", "$['a*b:c'].d", "$.a-b")] == [""] * 4
    assert all(map(reference_path_fault, ("$.a[*]", "$..a", "$.a[0:2]", "$.a[?(@.b)]", "$['a','b']", "$.*", "a")))


def test_timestamps():
    assert [timestamp_fault(text) for text in ("2026-02-28T23:59:60Z", "2024-02-29T00:00:00.123-08:00")] == ["", ""]
    wrong = (
        "2026-02-29T00:00:00Z",
        "2026-13-05T21:29:29Z",
        "2026-12-05T25:29:29Z",
        "05-12-2026T21:29:29Z",
        "2026-12-05",
    )
    assert all(map(timestamp_fault, wrong))


def test_jsonata_expressions():
    right = (
        "$states.input.a",
        "$x := (1 + 2)",
        "'a)'",
        "true",
        "$match('a', /[(]/)",
        "[1..3] ~> $sum()",
        "`a b` = 1",
        "{}",
    )
    assert [jsonata_fault(f"{{% {text} %}}") for text in right] == [None] * len(right)
    wrong = {
        "": "INVALID_JSONATA_EXPRESSION",
        "a[1,2)": "INVALID_JSONATA_EXPRESSION",
        '"unterminated': "INVALID_JSONATA_EXPRESSION",
        "$$": "UNSUPPORTED_JSONATA_EXPRESSION",
        "phone": "UNSUPPORTED_JSONATA_EXPRESSION",
        "states.input.a": "UNSUPPORTED_JSONATA_EXPRESSION",
    }
    assert {text: jsonata_fault(f"{{% {text} %}}").code for text in wrong} == wrong


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:lambda:eu-west-1:111122223333:function:orders:live",
        "arn:aws:states:eu-west-1:111122223333:activity:ship",
        "arn:aws-cn:states:::states:startExecution.sync:2",
        "arn:aws:states:::aws-sdk:dynamodb:query",
        "arn:aws:states:::aws-sdk:sfn:startExecution.waitForTaskToken",
        "arn:aws:states:::bedrock:somethingNew.sync",
    ],
)
def test_resources_that_may_exist(resource):
    assert resource_fault(resource) == ""


@pytest.mark.parametrize(
    "resource",
    [
        "orders",
        "arn:aws:states:::dynamodb:scan",
        "arn:aws:states:::lambda:invoke.sync",
        "arn:aws:states:::sqs:sendMessage.waitForToken",
        "arn:aws:states:::aws-sdk:ecs:runTask.sync",
        "arn:aws:states:::sqs",
    ],
)
def test_resources_that_do_not_exist(resource):
    assert resource_fault(resource)


def test_what_is_unknown_decides_nothing_else():
    later = Unknown("definition")
    states = {
        "A": {"Type": "Pass", "Next": later},
        "B": {"Type": later, "Anything": 1},
        "C": {"Type": "Task", "Resource": later, "Next": "Nowhere"},
        "D": later,
    }

    found = [(fault.path, fault.code) for fault in definition_faults({"StartAt": "A", "States": states}, later)]

    assert found == [("/States/C/Next", "MISSING_TRANSITION_TARGET")]
    assert list(definition_faults(later)) == []


@pytest.mark.parametrize("wrong", [None, 1, "text", [], {"States": []}, {"StartAt": 1, "States": {"A": 1}}])
def test_documents_of_other_forms_are_reported(wrong):
    assert list(definition_faults(wrong))


@pytest.mark.parametrize("kind", ["Task", "Wait", "Pass", "Fail", "Choice", "Parallel", "Map"])
@pytest.mark.parametrize("odd", [None, 1, "text", [], [1], {}, {"a": 1}, True])
def test_no_form_of_a_field_breaks_the_reader(kind, odd):
    names = (
        "Resource",
        "Parameters",
        "Retry",
        "Catch",
        "Choices",
        "Branches",
        "ItemProcessor",
        "ItemReader",
        "Credentials",
    )
    more = (
        "Next",
        "End",
        "Seconds",
        "Timestamp",
        "ResultPath",
        "Assign",
        "QueryLanguage",
        "Default",
        "Label",
        "Comment",
    )
    state = {"Type": kind} | dict.fromkeys((*names, *more), odd)

    assert list(definition_faults({"StartAt": odd, "States": {"A": state}}))

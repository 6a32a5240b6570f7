from preflight import Violations, abstains, deployed, documented, fails, foreseen, passes, policy, recorded
from preflight.aws.sfn import StateMachine


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidDefinition: Invalid State Machine Definition",
        "SCHEMA_VALIDATION_FAILED",
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: …",
        'MISSING_TRANSITION_TARGET: State "…" is not reachable.',
        "MISSING_END_STATE: Workflow has no terminal state",
        "Field '…' is not supported",
        "The QueryLanguage is set to '…', but field '…' is only supported for the '…' QueryLanguage",
        "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
        "These fields are required: […]",
        "There should only be one of the following fields: [Next, End]",
        "String does not match RFC3339 timestamp",
        "States.ALL must appear alone and at end of list",
        "Express state machine does not support '.sync' service integration",
        "The resource provided … is not recognized. The value is not a valid resource ARN",
        "The value for the field '…' must be a valid JSONPath or a valid intrinsic function call",
        "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '…' at the top level is not supported.",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/tree/8b9a79f0/tests/aws/services/stepfunctions/v2",
            "2026-11-28",
            "CreateStateMachine's and ValidateStateMachineDefinition's answers: fields, types, timestamps, resources, languages",
        ),
        recorded(
            "https://github.com/floci-io/floci/issues/2735",
            "2026-11-28",
            "ValidateStateMachineDefinition: no terminal state, unreachable states, fields of other types of states",
        ),
        recorded(
            "https://github.com/floci-io/floci/issues/2968",
            "2026-11-28",
            "ValidateStateMachineDefinition: fields of the other query language, the language of inner states",
        ),
        deployed(
            "https://github.com/aws/aws-cdk/issues/10530",
            "2026-11-28",
            "States.ALL must appear alone and at end of list at /States/…/Retry[0]/ErrorEquals[0]",
        ),
        documented(
            "https://github.com/aws/amazon-states-language-service/tree/master/src/validation",
            "2026-11-28",
            "AWS's validator for editors: the fields of each state, of rules, retriers and catchers, and their values",
        ),
    ),
)
def definition_is_valid(machine: StateMachine) -> Violations:
    """The definition of a state machine is what Step Functions accepts.

    It names a state that exists wherever it goes on; each state is reached and some state ends; each state has the fields of its
    type and query language, with values of the right kind; paths, intrinsic functions and JSONata expressions can be read. Step
    Functions rejects any other definition as `InvalidDefinition`. To Pulumi a definition is a string.

    Fix: correct the definition at the place that is named.

    See: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
    https://states-language.net/spec.html
    """
    for fault in machine.definition_faults:
        if fault.is_certain:
            yield f"has an invalid definition, {fault.code} at {fault.path}: {fault.text}"


@fails(
    "has an invalid definition, MISSING_TRANSITION_TARGET at /States/Wait/Next: Missing 'Next' target: Notify",
    'has an invalid definition, MISSING_TRANSITION_TARGET at /States/Send: State "Send" is not reachable',
)
@foreseen
def next_names_no_state(aws, pulumi):
    queue = aws.sqs.Queue("checks")
    send = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": queue.url, "MessageBody.$": "$"},
        "End": True,
    }
    machine(
        aws,
        pulumi.Output.json_dumps(
            {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 30, "Next": "Notify"}, "Send": send}}
        ),
    )


@fails(
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /: These fields are required: [States, StartAt]",
)
def definition_is_empty(aws):
    machine(aws, "{}")


@fails(
    "has an invalid definition, MISSING_END_STATE at /: Workflow has no terminal state",
)
def states_go_round(aws):
    machine(aws, '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Pass", "Next": "A"}}}')


@fails(
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A: Field 'Catch' is not supported",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A: Field 'Paramters' is not supported (there is"
    " Parameters)",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A: There should only be one of the following"
    " fields: [Next, End]",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/B: has neither Next nor End; one of the"
    " following fields is required: [Next, End]",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/B: There should only be one of the following"
    " fields: [Seconds, Timestamp, SecondsPath, TimestampPath]",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/C/Type: The field 'Type' should have one of"
    " these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map], not 'Stop'",
    'has an invalid definition, MISSING_TRANSITION_TARGET at /States/C: State "C" is not reachable',
)
def fields_of_other_states(aws):
    machine(
        aws,
        '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Catch": [], "Paramters": {}, "Next": "B", "End": true},'
        ' "B": {"Type": "Wait"}, "C": {"Type": "Stop"}}}',
    )


@fails(
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A/Timestamp: String does not match RFC3339"
    " timestamp: '2026-12-05T21:29:29' does not match an RFC3339 timestamp such as 2026-03-14T01:59:00Z",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/B/ResultPath: Value must be a valid JSONPath:"
    " 'result' does not start with $ (such as $.result)",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/B/Parameters: The value for the field 'name.$'"
    " must be a valid JSONPath or a valid intrinsic function call: 'name' is neither a JSONPath, which starts with"
    " $, nor an intrinsic function such as States.Format('{}', $.id)",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/B/Parameters: The value for the field 'id.$'"
    " must be a valid JSONPath or a valid intrinsic function call: \"States.Fromat('{}', $.id)\" calls"
    " States.Fromat, which is no intrinsic function (there is States.Format)",
)
def strings_that_cannot_be_read(aws):
    machine(
        aws,
        '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Timestamp": "2026-12-05T21:29:29", "Next": "B"},'
        ' "B": {"Type": "Pass", "ResultPath": "result", "End": true,'
        ' "Parameters": {"id.$": "States.Fromat(\'{}\', $.id)", "name.$": "name"}}}}',
    )


@fails(
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A/Resource: The resource provided"
    " arn:aws:states:::dynamodb:query is not recognized (there is arn:aws:states:::aws-sdk:dynamodb:query)",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/B/Retry[0]/ErrorEquals[0]: States.ALL must"
    " appear alone and at end of list",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/B/Retry[1]/BackoffRate: BackoffRate is 0.5; it"
    " must be 1 or more",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/B: Parameters field is required for resource"
    " ARN: arn:aws:states:::lambda:invoke",
)
def tasks_are_wrong(aws):
    machine(
        aws,
        '{"StartAt": "A", "States": {'
        '"A": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:query", "Parameters": {}, "Next": "B"},'
        '"B": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": true, "Retry": ['
        '{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["States.Timeout"], "BackoffRate": 0.5}]}}}',
    )


@fails(
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A/Choices[0]/NumericEquals: NumericEquals"
    " compares with '1'; it needs a number",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A/Choices[1]: a rule has exactly one comparison"
    " (it has IsNull, IsString), such as StringEquals, And, Or, Not",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A/Choices[2]: These fields are required: [Next]",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A/Choices[2]/And[0]: Field 'StringEqual' is not"
    " supported (there is StringEquals)",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A/Choices[2]/And[0]: a rule has exactly one"
    " comparison (it has none), such as StringEquals, And, Or, Not",
)
def rules_are_wrong(aws):
    machine(
        aws,
        '{"StartAt": "A", "States": {"B": {"Type": "Succeed"}, "A": {"Type": "Choice", "Choices": ['
        '{"Variable": "$.n", "NumericEquals": "1", "Next": "B"},'
        '{"Variable": "$.n", "IsNull": true, "IsString": true, "Next": "B"},'
        '{"And": [{"Variable": "$.n", "StringEqual": "1"}]}]}}}',
    )


@fails(
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A: The QueryLanguage is set to 'JSONata', but"
    " field 'Parameters' is only supported for the 'JSONPath' QueryLanguage",
    "has an invalid definition, UNSUPPORTED_JSONATA_EXPRESSION at /States/A/Output/id: '{% order.id %}' reads"
    " 'order' at the top level, where there is no input: write $states.input.order",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/B: 'QueryLanguage' can not be 'JSONPath' if set"
    " to 'JSONata' for whole state machine",
)
def languages_are_mixed(aws):
    machine(
        aws,
        '{"QueryLanguage": "JSONata", "StartAt": "A", "States": {'
        '"A": {"Type": "Pass", "Parameters": {}, "Output": {"id": "{% order.id %}"}, "Next": "B"},'
        '"B": {"Type": "Pass", "QueryLanguage": "JSONPath", "End": true}}}',
    )


@fails(
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A/Resource: Express state machine does not"
    " support '.waitForTaskToken' service integration",
)
def express_machine_waits(aws):
    machine(
        aws,
        '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",'
        ' "Parameters": {"QueueUrl": "u", "MessageBody.$": "$$.Task.Token"}, "End": true}}}',
        kind="EXPRESS",
    )


@fails(
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/A/Branches[0]/States/B: Field 'ResultPath' is"
    " not supported",
    "has an invalid definition, MISSING_END_STATE at /States/A/Branches[0]: Workflow has no terminal state",
    "has an invalid definition, SCHEMA_VALIDATION_FAILED at /States/C: These fields are required: [ItemProcessor]",
    "has an invalid definition, MISSING_TRANSITION_TARGET at /States/A/Branches[0]/States/B/Next: Missing 'Next'"
    " target: C",
)
def inner_states_are_wrong(aws):
    machine(
        aws,
        '{"StartAt": "A", "States": {"A": {"Type": "Parallel", "Next": "C", "Branches": [{"StartAt": "B", "States":'
        ' {"B": {"Type": "Wait", "Seconds": 1, "ResultPath": null, "Next": "C"}}}]}, "C": {"Type": "Map", "End": true}}}',
    )


@passes
def definitions_of_both_languages(aws):
    machine(
        aws,
        '{"Comment": "Orders", "StartAt": "Each", "TimeoutSeconds": 3600, "States": {"Each": {"Type": "Map", "ItemsPath":'
        ' "$.orders", "MaxConcurrency": 5, "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "Which",'
        ' "States": {"Which": {"Type": "Choice", "Choices": [{"And": [{"Variable": "$.n", "IsPresent": true}, {"Not":'
        ' {"Variable": "$.n", "NumericEqualsPath": "$$.Map.Item.Index"}}], "Next": "Pay"}], "Default": "Late"},'
        ' "Pay": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:111122223333:function:pay", "TimeoutSeconds": 60,'
        ' "ResultPath": "$.paid", "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 0}, {"ErrorEquals": ["States.ALL"]}],'
        ' "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Late"}], "End": true},'
        ' "Late": {"Type": "Wait", "Timestamp": "2026-12-05T21:29:29.5+01:00", "Next": "No"},'
        ' "No": {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "States.Format(\'it\\\\\'s {}\', $.error.Cause)"}}},'
        ' "ResultSelector": {"all.$": "States.ArrayLength($)"}, "End": true}}}',
    )
    machine(
        aws,
        '{"QueryLanguage": "JSONata", "StartAt": "Which", "States": {"Which": {"Type": "Choice", "Choices": [{"Condition":'
        ' "{% $states.input.n > 1 %}", "Assign": {"n": "{% $states.input.n %}"}, "Next": "Save"}], "Default": "Done"},'
        ' "Save": {"Type": "Task", "Resource": "arn:aws:states:::dynamodb:putItem", "Arguments": {"TableName": "orders",'
        ' "Item": "{% $states.input %}"}, "Output": "{% {\'n\': $n} %}", "Next": "Done"}, "Done": {"Type": "Succeed"}}}',
    )


@abstains(
    "definition",
)
def definition_contains_outputs(aws, pulumi):
    queue = aws.sqs.Queue("orders")
    machine(aws, pulumi.Output.json_dumps({"StartAt": queue.url, "States": {}}))


def machine(aws, definition, kind="STANDARD"):
    aws.sfn.StateMachine(
        f"orders-{len(definition) if isinstance(definition, str) else 0}",
        role_arn="arn:aws:iam::111122223333:role/orders",
        definition=definition,
        type=kind,
    )

from preflight import Violations, abstains, documented, fails, foreseen, passes, policy
from preflight.aws.sfn import StateMachine


@policy(
    severity="medium",
    caught="nobody",
    error=("NO_DOLLAR", "NO_PATH", "PASS_RESULT_IS_STATIC"),
    evidence=documented(
        "https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html",
        "2026-11-28",
        "the warnings NO_DOLLAR and PASS_RESULT_IS_STATIC: Step Functions accepts these definitions",
    ),
)
def definition_is_sound(machine: StateMachine) -> Violations:
    """A definition has nothing that Step Functions accepts and that is likely to be a mistake.

    A path in a field whose name does not end with `.$` stays a string; a task that waits for a token which nobody gets waits
    until it times out; a retrier for an error that does not exist never matches; fields for the mode DISTRIBUTED do nothing in
    an INLINE Map state. Step Functions warns of some of these in its console, and deploys all of them.

    Fix: change the definition at the place that is named.

    See: https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinitionDiagnostic.html
    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    """
    for fault in machine.definition_faults:
        if not fault.is_certain:
            yield f"has a definition that is likely to be wrong at {fault.path}: {fault.text}"


@fails(
    "has a definition that is likely to be wrong at /States/A/Parameters/id: id is the string '$.order.id' itself;"
    " to get its value, write the key as id.$",
    "has a definition that is likely to be wrong at /States/B/Result/id.$: id.$ stays as it is: a Result is static;"
    " use Parameters for a path",
)
def strings_that_look_like_paths(aws):
    machine(
        aws,
        '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Parameters": {"id": "$.order.id"}, "Next": "B"},'
        ' "B": {"Type": "Pass", "Result": {"id.$": "$.order.id"}, "End": true}}}',
    )


@fails(
    "has a definition that is likely to be wrong at /States/A/Retry[0]/ErrorEquals[0]: States.TimeOut is no error"
    " of Step Functions (there is States.Timeout)",
    "has a definition that is likely to be wrong at /States/A/HeartbeatSeconds: HeartbeatSeconds is 60; it must be"
    " less than TimeoutSeconds (60)",
    "has a definition that is likely to be wrong at /States/A/Parameters: nothing gets the token $$.Task.Token, so"
    " that the task waits until it times out",
)
def tasks_that_wait_in_vain(aws):
    machine(
        aws,
        '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",'
        ' "Parameters": {"QueueUrl": "u", "MessageBody.$": "$.order"}, "HeartbeatSeconds": 60, "TimeoutSeconds": 60,'
        ' "Retry": [{"ErrorEquals": ["States.TimeOut"]}], "End": true}}}',
    )


@fails(
    'has a definition that is likely to be wrong at /States/A/ItemProcessor/States/C: State "C" is not reachable',
    'has a definition that is likely to be wrong at /States/A/ItemProcessor/States/D: State "D" is not reachable',
    "has a definition that is likely to be wrong at /States/A: ItemReader is for the Mode DISTRIBUTED; this Map"
    " state is INLINE",
)
def map_is_not_distributed(aws):
    machine(
        aws,
        '{"StartAt": "A", "States": {"A": {"Type": "Map", "End": true, "ItemReader": {"Resource":'
        ' "arn:aws:states:::s3:getObject"}, "ItemProcessor": {"StartAt": "B", "States": {"B": {"Type": "Succeed"},'
        ' "C": {"Type": "Pass", "Next": "D"}, "D": {"Type": "Pass", "Next": "C"}}}}}}',
    )


@passes
def token_is_in_the_whole_context(aws):
    machine(
        aws,
        '{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",'
        ' "Parameters": {"QueueUrl": "u", "MessageBody": {"price": "$5", "token.$": "$$.Task.Token"}},'
        ' "Retry": [{"ErrorEquals": ["States.Timeout", "Busy"]}], "HeartbeatSeconds": 60, "TimeoutSeconds": 600,'
        ' "End": true}}}',
    )


@passes
@foreseen
def token_may_be_in_an_output(aws, pulumi):
    parameter = aws.ssm.Parameter("body", type="String", value="body")
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
        "Parameters": {"QueueUrl": "u", "MessageBody": parameter.arn},
        "End": True,
    }
    machine(aws, pulumi.Output.json_dumps({"StartAt": "A", "States": {"A": task}}))


@abstains(
    "definition",
)
def definition_contains_outputs(aws, pulumi):
    queue = aws.sqs.Queue("orders")
    machine(aws, pulumi.Output.json_dumps({"StartAt": queue.url, "States": {}}))


def machine(aws, definition):
    aws.sfn.StateMachine("orders", role_arn="arn:aws:iam::111122223333:role/orders", definition=definition)

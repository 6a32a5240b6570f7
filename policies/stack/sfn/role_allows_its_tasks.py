from preflight import Advice, Violations, abstains, documented, fails, foreseen, passes, policy
from preflight.aws.knowledge.task_calls import task_calls
from preflight.aws.sfn import StateMachine


@policy(
    severity="high",
    caught="runtime",
    error=(
        "is not authorized to perform: lambda:InvokeFunction on resource",
        "AccessDeniedException: … is not authorized to create managed-rule",
    ),
    evidence=documented(
        "https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html",
        "2026-11-28",
        "IAM policies for integrated services",
    ),
)
def role_allows_its_tasks(machine: StateMachine) -> Violations:
    """The role of a state machine allows what its Task states do.

    A Task that invokes a function, puts an item, sends a message or starts an execution does so as the role of the state machine,
    and fails with `is not authorized to perform` where that does not allow it. For the pattern `.sync` with ECS, Batch or another
    state machine the role creates a rule of EventBridge as well; without that AWS refuses the state machine.

    Where a task names what is outside of this stack, or calls the API of an AWS SDK, the policy advises.

    Fix: add the printed statement to a policy of the role.

    See: https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
    """
    reported = set()
    for task in task_calls(machine):
        if task.call in reported or not (lacking := task.call.missing(machine.role)):
            continue
        reported.add(task.call)
        needed = f"needs {' and '.join(lacking)} for its state '{task.state}'"
        message = f"{needed}, which {machine.role} does not allow; add {task.call.to_add(lacking)}"
        yield message if task.is_certain else Advice(message)


@fails(
    "needs lambda:InvokeFunction for its state 'Pack', which Role 'orders' does not allow; add"
    ' {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": "<ARN of Function \'pack\'>"}',
    "needs dynamodb:PutItem for its state 'Store', which Role 'orders' does not allow; add"
    ' {"Effect": "Allow", "Action": ["dynamodb:PutItem"], "Resource": "<ARN of Table \'orders\'>"}',
    "needs events:PutTargets and events:PutRule and events:DescribeRule for its state 'Ship', which Role 'orders' does not"
    ' allow; add {"Effect": "Allow", "Action": ["events:PutTargets", "events:PutRule", "events:DescribeRule"],'
    ' "Resource": "*"}',
)
@foreseen
def role_may_start_tasks_alone(aws, pulumi):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy='{"Statement": {"Effect": "Allow", "Action": ["ecs:RunTask", "dynamodb:GetItem"], "Resource": "*"}}',
    )
    pack = aws.lambda_.Function("pack", role="arn:aws:iam::111122223333:role/pack")
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    store = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": table.name, "Item": {"id": {"S.$": "$.id"}}},
        "End": True,
    }
    ship = {
        "Type": "Task",
        "Resource": "arn:aws:states:::ecs:runTask.sync",
        "Parameters": {"TaskDefinition": "ship"},
        "End": True,
    }
    branch = {"StartAt": "Store", "States": {"Store": store}}
    states = {
        "Pack": {"Type": "Task", "Resource": pack.arn, "Next": "Both"},
        "Both": {"Type": "Parallel", "Branches": [branch], "Next": "Ship"},
        "Ship": ship,
    }
    aws.sfn.StateMachine(
        "orders", role_arn=role.arn, definition=pulumi.Output.json_dumps({"StartAt": "Pack", "States": states})
    )


@fails(
    "needs sns:Publish for its state 'Notify', which Role 'orders' does not allow; add"
    ' {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": "arn:aws:sns:eu-west-1:111122223333:orders"}',
    "needs s3:PutObject for its state 'Keep', which Role 'orders' does not allow; add"
    ' {"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "*"}',
)
def targets_are_outside_of_the_stack(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.sfn.StateMachine(
        "orders",
        role_arn=role.arn,
        definition='{"StartAt": "Notify", "States": {"Notify": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish",'
        ' "Parameters": {"TopicArn": "arn:aws:sns:eu-west-1:111122223333:orders", "Message": "x"}, "Next": "Keep"},'
        ' "Keep": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:putObject", "Parameters": {}, "End": true}}}',
    )


@passes
@foreseen
def role_allows_each_task(aws, pulumi):
    role, queue = aws.iam.Role("orders", assume_role_policy="{}"), aws.sqs.Queue("orders")
    pack = aws.lambda_.Function("pack", role="arn:aws:iam::111122223333:role/pack")
    versions = pulumi.Output.concat(pack.arn, ":*")
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {
                "Statement": [
                    {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": versions},
                    {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue.arn},
                ]
            }
        ),
    )
    states = {
        "Pack": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": pulumi.Output.concat(pack.arn, ":live")},
            "Next": "Send",
        },
        "Send": {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": queue.url, "MessageBody.$": "$"},
            "Next": "Elsewhere",
        },
        "Elsewhere": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:s3:putObject",
            "Credentials": {"RoleArn": "arn:aws:iam::444455556666:role/other"},
            "Next": "Wait",
        },
        "Wait": {"Type": "Wait", "Seconds": 1, "End": True},
    }
    aws.sfn.StateMachine(
        "orders", role_arn=role.arn, definition=pulumi.Output.json_dumps({"StartAt": "Pack", "States": states})
    )


@abstains("definition")
def definition_comes_later(aws, pulumi):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    pack = aws.lambda_.Function("pack", role="arn:aws:iam::111122223333:role/pack")
    states = {"Pack": {"Type": "Task", "Resource": pack.arn, "End": True}}
    aws.sfn.StateMachine(
        "orders", role_arn=role.arn, definition=pulumi.Output.json_dumps({"StartAt": "Pack", "States": states})
    )

from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.knowledge.permissions import missing, to_add
from preflight.aws.lambda_ import Function

NEEDED = ("xray:PutTraceSegments", "xray:PutTelemetryRecords")


@policy(
    severity="high",
    caught="nobody",
    evidence=documented(
        "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
        "2026-11-28",
        "Your function needs permission to upload trace data to X-Ray",
    ),
)
def role_can_trace(function: Function) -> Violations:
    """A function that traces its calls has a role that may send the traces to X-Ray.

    With tracing active Lambda records every call, and sends the records with the function's own role. Without the permission
    nothing fails: the traces are missing when somebody needs them. X-Ray knows no permission for a single resource,
    so the statement is about `*`.

    Fix: add the printed statement to the role, or attach the managed policy `AWSXRayDaemonWriteAccess`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
    """
    if function.tracing_config is not None and function.tracing_config.mode == "Active":
        lacking = missing(function.role, NEEDED)
        if lacking:
            actions = " and ".join(lacking)
            yield f"is traced, and {function.role} does not allow {actions}; add {to_add(lacking)}"


@fails(
    "is traced, and Role 'orders' does not allow xray:PutTraceSegments and xray:PutTelemetryRecords;"
    ' add {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"}'
)
def role_may_only_log(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "logs",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    )
    aws.lambda_.Function("orders", role=role.arn, tracing_config={"mode": "Active"})


@fails(
    "is traced, and Role 'orders' does not allow xray:PutTelemetryRecords;"
    ' add {"Effect": "Allow", "Action": ["xray:PutTelemetryRecords"], "Resource": "*"}'
)
def one_action_is_denied(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "traces", role=role.name, policy_arn="arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
    )
    aws.iam.RolePolicy(
        "no-telemetry",
        role=role.id,
        policy='{"Statement": {"Effect": "Deny", "Action": "xray:*TelemetryRecords", "Resource": "*"}}',
    )
    aws.lambda_.Function("orders", role=role.arn, tracing_config={"mode": "Active"})


@fails(
    "is traced, and Role 'orders' does not allow xray:PutTraceSegments and xray:PutTelemetryRecords;"
    ' add {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "Resource": "*"}'
)
def statement_names_a_resource_that_the_action_does_not_have(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "traces",
        role=role.id,
        policy='{"Statement": [{"Effect": "Allow", "Action": "xray:Put*", "Resource": "arn:aws:xray:eu-west-1:*:group/*"}]}',
    )
    aws.lambda_.Function("orders", role=role.arn, tracing_config={"mode": "Active"})


@passes
def role_has_the_managed_policy(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "traces", role=role.name, policy_arn="arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
    )
    aws.lambda_.Function("orders", role=role.arn, tracing_config={"mode": "Active"})


@passes
def role_has_a_policy_of_the_stack(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    traces = aws.iam.Policy(
        "traces", policy='{"Statement": {"Effect": "Allow", "Action": ["xray:Put*"], "Resource": "*"}}'
    )
    aws.iam.RolePolicyAttachment("traces", role=role.name, policy_arn=traces.arn)
    aws.lambda_.Function("orders", role=role.arn, tracing_config={"mode": "Active"})


@passes
def function_is_not_traced(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.lambda_.Function("orders", role=role.arn)


@abstains("policy")
def document_hides_an_arn(aws, pulumi):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    queue = aws.sqs.Queue("orders")
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue.arn}]}
        ),
    )
    aws.lambda_.Function("orders", role=role.arn, tracing_config={"mode": "Active"})


@abstains("role, which leads outside of this stack")
def role_belongs_to_another_stack(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", tracing_config={"mode": "Active"})

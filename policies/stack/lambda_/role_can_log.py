from preflight import Advice, Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.knowledge.permissions import missing, to_add
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.logs import has_planned_log_group


@policy(
    severity="high",
    caught="nobody",
    evidence=(
        deployed(
            "https://github.com/aws-samples/aws-security-hub-summary-email/issues/12",
            "2026-11-28",
            "lacks permissions to write to CloudWatch logs",
        ),
        documented(
            "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
            "2026-11-28",
            "AWSLambdaBasicExecutionRole - Permission to upload logs to CloudWatch",
        ),
    ),
)
def role_can_log(function: Function, *, describe: bool = False) -> Violations:
    """A function's role may write the function's log.

    Lambda writes a log with the function's own role. Without the permission nothing fails: the function runs, and there
    is no log of what it did. Where no log group is planned for it, the role must also be able to create one.

    Options:
        describe: whether the role must allow `logs:DescribeLogStreams` too, which Lambda itself does not need.

    Fix: add the printed statement to the role, or attach the managed policy `AWSLambdaBasicExecutionRole`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaBasicExecutionRole.html
    """
    needed = ["logs:CreateLogStream", "logs:PutLogEvents", *(["logs:DescribeLogStreams"] if describe else [])]
    lacking = missing(function.role, needed, function.log_arn)
    if lacking:
        actions = " and ".join(lacking)
        yield f"cannot log: {function.role} does not allow {actions}; add {to_add(lacking, 'arn:aws:logs:*:*:*')}"
    elif not has_planned_log_group(function) and missing(function.role, ["logs:CreateLogGroup"], function.log_arn):
        yield Advice(f"logs to a group that is not planned here, and {function.role} may not create it")


@fails(
    "cannot log: Role 'orders' does not allow logs:CreateLogStream and logs:PutLogEvents;"
    ' add {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:*:*:*"}'
)
def role_has_no_policy(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.lambda_.Function("orders", role=role.arn)


@fails(
    "cannot log: Role 'orders' does not allow logs:PutLogEvents;"
    ' add {"Effect": "Allow", "Action": ["logs:PutLogEvents"], "Resource": "arn:aws:logs:*:*:*"}'
)
def role_may_only_create_streams(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy="{}",
        inline_policies=[
            {"name": "logs", "policy": '{"Statement": {"Effect": "Allow", "Action": "logs:Create*", "Resource": "*"}}'}
        ],
    )
    aws.lambda_.Function("orders", role=role.arn)


@fails(
    "cannot log: Role 'orders' does not allow logs:CreateLogStream and logs:PutLogEvents;"
    ' add {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:*:*:*"}'
)
def statement_is_about_another_log_group(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "logs",
        role=role.id,
        policy='{"Statement": [{"Effect": "Allow", "Action": "logs:*",'
        ' "Resource": "arn:aws:logs:*:*:log-group:/aws/lambda/ship:*"}]}',
    )
    aws.lambda_.Function("orders", name="orders", role=role.arn)


@fails("logs to a group that is not planned here, and Role 'orders' may not create it")
def nobody_creates_the_log_group(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "logs",
        role=role.id,
        policy='{"Statement": [{"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],'
        ' "Resource": "*"}]}',
    )
    aws.lambda_.Function("orders", name="orders", role=role.arn)


@fails(
    "cannot log: Role 'orders' does not allow logs:DescribeLogStreams;"
    ' add {"Effect": "Allow", "Action": ["logs:DescribeLogStreams"], "Resource": "arn:aws:logs:*:*:*"}',
    describe=True,
)
def organization_wants_streams_described(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "logs",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    )
    aws.lambda_.Function("orders", role=role.arn)


@passes
def role_has_the_managed_policy(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "logs",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    )
    aws.lambda_.Function("orders", role=role.arn)


@passes
def log_group_is_planned(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "logs",
        role=role.id,
        policy='{"Statement": [{"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],'
        ' "Resource": "arn:aws:logs:*:*:log-group:/aws/lambda/orders:*"}]}',
    )
    aws.cloudwatch.LogGroup("orders", name="/aws/lambda/orders", retention_in_days=30)
    aws.lambda_.Function("orders", name="orders", role=role.arn)


@passes
def managed_policy_is_named_in_the_role(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy="{}",
        managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"],
    )
    aws.lambda_.Function("orders", role=role.arn)


@abstains("policy")
def document_hides_an_arn(aws, pulumi):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    table = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {"Statement": [{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": table.arn}]}
        ),
    )
    aws.lambda_.Function("orders", role=role.arn)


@abstains("policyArn, which leads outside of this stack")
def attached_policy_belongs_to_another_stack(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment("logs", role=role.name, policy_arn="arn:aws:iam::111122223333:policy/platform-logging")
    aws.lambda_.Function("orders", role=role.arn)

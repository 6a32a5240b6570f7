from preflight import (
    Advice,
    Resource,
    Violations,
    abstains,
    deployed,
    documented,
    fails,
    foreseen,
    passes,
    policy,
    provider,
)
from preflight.aws.knowledge.needs import lacks, needs_a_role


@policy(
    severity="high",
    caught="runtime",
    error=(
        "The state machine IAM Role is not authorized to access the Log Destination",
        "The role ARN does not have required permissions set to API Gateway",
        "The provided customer role does not have permissions to call ReceiveMessage on SQS",
        "InvalidSmsRoleAccessPolicyException: Role does not have permission to publish with SNS",
        "InvalidCloudWatchLogsRoleArnException: Access denied. Verify in IAM that the role has adequate permissions",
        "Could not deliver test message to specified Kinesis stream",
        "Unable to publish test notification message to notification target",
    ),
    about=needs_a_role,
    evidence=(
        deployed(
            "https://github.com/aws/aws-cdk/issues/26432",
            "2026-11-28",
            "The state machine IAM Role is not authorized to access the Log Destination",
        ),
        deployed(
            "https://github.com/terraform-aws-modules/terraform-aws-eventbridge/pull/133",
            "2026-11-28",
            "The provided customer role does not have permissions to call ReceiveMessage on SQS",
        ),
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html",
            "2026-11-28",
            "If you're setting up your own execution role, you must add these permissions yourself",
        ),
        provider(
            "https://www.pulumi.com/registry/packages/aws/api-docs/",
            "2026-11-28",
            "the policies of the roles in the examples of the resources' pages",
        ),
    ),
)
def role_allows_what_its_user_needs(resource: Resource) -> Violations:
    """The role that a resource names allows what the resource's configuration needs.

    A state machine that logs needs `logs:CreateLogDelivery`, a pipe from a queue three actions of SQS, a schedule the action
    of its target, a Firehose stream `s3:PutObject` in its bucket. AWS refuses some of these resources; most are created, and
    nothing is ever delivered.

    The table `preflight/aws/data/role_needs.json` has the actions for about 130 properties, each with the page that
    states them. Where that page was not read again for this table, or the target is outside of this stack and its own
    policy may allow the role, the policy advises. A statement with a condition may allow.

    Fix: add the printed statement to a policy of the role.

    See: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    for lack in lacks(resource):
        actions = " and ".join(lack.actions)
        message = f"needs {actions} for its {lack.cause}, which {lack.role} does not allow; add {lack.to_add}"
        yield message if lack.is_certain else Advice(message)


@fails(
    "needs logs:CreateLogDelivery for its loggingConfiguration.level, which Role 'orders' does not allow; add"
    ' {"Effect": "Allow", "Action": ["logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery",'
    ' "logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies",'
    ' "logs:DescribeLogGroups"], "Resource": "*"}',
    "needs xray:PutTraceSegments for its tracingConfiguration.enabled, which Role 'orders' does not allow; add"
    ' {"Effect": "Allow", "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules",'
    ' "xray:GetSamplingTargets"], "Resource": "*"}',
)
def state_machine_may_not_log(aws, pulumi):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy='{"Statement": {"Effect": "Allow", "Action": ["dynamodb:PutItem", "logs:PutLogEvents"], "Resource": "*"}}',
    )
    group = aws.cloudwatch.LogGroup("orders")
    aws.sfn.StateMachine(
        "orders",
        role_arn=role.arn,
        definition="{}",
        logging_configuration={"level": "ALL", "log_destination": pulumi.Output.concat(group.arn, ":*")},
        tracing_configuration={"enabled": True},
    )


@fails(
    "needs sqs:DeleteMessage and sqs:GetQueueAttributes for its source, which Role 'orders' does not allow; add"
    ' {"Effect": "Allow", "Action": ["sqs:DeleteMessage", "sqs:GetQueueAttributes"], "Resource": "<ARN of Queue \'orders\'>"}',
    "needs states:StartExecution for its target, which Role 'orders' does not allow; add"
    ' {"Effect": "Allow", "Action": ["states:StartExecution"], "Resource": "<ARN of StateMachine \'ship\'>"}',
)
def pipe_may_only_receive(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy='{"Statement": [{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"}, {"Effect": "Allow",'
        ' "Action": "states:*", "Resource": "arn:aws:states:eu-west-1:111122223333:stateMachine:bill"}]}',
    )
    orders = aws.sqs.Queue("orders", name="orders")
    ship = aws.sfn.StateMachine("ship", name="ship", role_arn="arn:aws:iam::111122223333:role/ship", definition="{}")
    aws.pipes.Pipe("orders", role_arn=role.arn, source=orders.arn, target=ship.arn)


@fails(
    "needs s3:PutObject for its extendedS3Configuration.bucketArn, which Role 'clicks' does not allow; add"
    ' {"Effect": "Allow", "Action": ["s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject"],'
    ' "Resource": "<ARN of Bucket \'clicks\'>/*"}',
    "needs lambda:InvokeFunction for its"
    " extendedS3Configuration.processingConfiguration.processors[0].parameters[0].parameterValue, which Role 'clicks'"
    ' does not allow; add {"Effect": "Allow", "Action": ["lambda:InvokeFunction", "lambda:GetFunctionConfiguration"],'
    ' "Resource": "<ARN of Function \'clean\'>"}',
    "needs kinesis:DescribeStream and kinesis:GetShardIterator and kinesis:GetRecords for its"
    " kinesisSourceConfiguration.kinesisStreamArn, which Role 'clicks' does not allow; add"
    ' {"Effect": "Allow", "Action": ["kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords",'
    ' "kinesis:ListShards"], "Resource": "<ARN of Stream \'clicks\'>"}',
)
def stream_may_not_write_to_the_bucket(aws):
    role = aws.iam.Role("clicks", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "clicks",
        role=role.id,
        policy='{"Statement": {"Effect": "Allow", "Action": ["s3:Put*", "s3:List*", "s3:GetBucket*"],'
        ' "Resource": "arn:aws:s3:::clicks"}}',
    )
    bucket, source = aws.s3.Bucket("clicks", bucket="clicks"), aws.kinesis.Stream("clicks")
    clean = aws.lambda_.Function("clean", role="arn:aws:iam::111122223333:role/clean")
    aws.kinesis.FirehoseDeliveryStream(
        "clicks",
        destination="extended_s3",
        kinesis_source_configuration={"kinesis_stream_arn": source.arn, "role_arn": role.arn},
        extended_s3_configuration={
            "bucket_arn": bucket.arn,
            "role_arn": role.arn,
            "processing_configuration": {
                "enabled": True,
                "processors": [
                    {
                        "type": "Lambda",
                        "parameters": [
                            {"parameter_name": "LambdaArn", "parameter_value": clean.arn},
                            {"parameter_name": "NumberOfRetries", "parameter_value": "3"},
                        ],
                    }
                ],
            },
        },
    )


@fails(
    "needs sqs:SendMessage for its target.arn, which Role 'nightly' does not allow; add"
    ' {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "arn:aws:sqs:eu-west-1:111122223333:orders"}'
)
def queue_of_a_schedule_is_in_another_stack(aws):
    role = aws.iam.Role("nightly", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "nightly", role=role.name, policy_arn="arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
    )
    aws.scheduler.Schedule(
        "nightly",
        schedule_expression="rate(1 day)",
        flexible_time_window={"mode": "OFF"},
        target={"arn": "arn:aws:sqs:eu-west-1:111122223333:orders", "role_arn": role.arn},
    )


@passes
@foreseen
def each_role_allows_it_in_its_way(aws, pulumi):
    trust = '{"Statement": []}'
    log = aws.iam.Role(
        "log",
        assume_role_policy=trust,
        managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"],
    )
    aws.apigateway.Account("log", cloudwatch_role_arn=log.arn)
    flow, group = aws.iam.Role("flow", assume_role_policy=trust), aws.cloudwatch.LogGroup("flow")
    aws.iam.RolePolicy(
        "flow",
        role=flow.id,
        policy=pulumi.Output.json_dumps(
            {
                "Statement": {
                    "Effect": "Allow",
                    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                    "Resource": pulumi.Output.concat(group.arn, ":*"),
                    "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},
                }
            }
        ),
    )
    aws.ec2.FlowLog("flow", iam_role_arn=flow.arn, log_destination=group.arn, traffic_type="ALL", vpc_id="vpc-1a2b3c4d")
    nightly, report = aws.iam.Role("nightly", assume_role_policy=trust), aws.lambda_.Function("report", role="r")
    aws.iam.RolePolicy(
        "nightly",
        role=nightly.id,
        policy=pulumi.Output.json_dumps(
            {
                "Statement": {
                    "Effect": "Allow",
                    "Action": "lambda:Invoke*",
                    "Resource": [report.arn, pulumi.Output.concat(report.arn, ":*")],
                }
            }
        ),
    )
    aws.scheduler.Schedule(
        "nightly",
        schedule_expression="rate(1 day)",
        flexible_time_window={"mode": "OFF"},
        target={"arn": report.arn, "role_arn": nightly.arn},
    )


@passes
def policy_of_the_queue_allows_the_role(aws):
    role = aws.iam.Role("nightly", name="nightly", assume_role_policy="{}")
    queue = aws.sqs.Queue("orders")
    aws.sqs.QueuePolicy(
        "orders",
        queue_url=queue.id,
        policy='{"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/nightly"},'
        ' "Action": "sqs:SendMessage", "Resource": "*"}}',
    )
    aws.scheduler.Schedule(
        "nightly",
        schedule_expression="rate(1 day)",
        flexible_time_window={"mode": "OFF"},
        target={"arn": queue.arn, "role_arn": role.arn},
    )


@passes
def nothing_is_logged(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.sfn.StateMachine("orders", role_arn=role.arn, definition="{}", logging_configuration={"level": "OFF"})
    aws.codebuild.Project(
        "orders",
        service_role=role.arn,
        artifacts={"type": "NO_ARTIFACTS"},
        environment={
            "compute_type": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/standard:7.0",
            "type": "LINUX_CONTAINER",
        },
        source={"type": "NO_SOURCE", "buildspec": "version: 0.2"},
        logs_config={"cloudwatch_logs": {"status": "DISABLED"}},
    )


@abstains("policy")
def document_hides_the_queue(aws, pulumi):
    role, orders = aws.iam.Role("orders", assume_role_policy="{}"), aws.sqs.Queue("orders")
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {"Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": orders.arn}]}
        ),
    )
    aws.pipes.Pipe(
        "orders", role_arn=role.arn, source=orders.arn, target="arn:aws:logs:eu-west-1:111122223333:log-group:orders:*"
    )


@abstains("roleArn, which leads outside of this stack")
def role_belongs_to_another_stack(aws):
    aws.sfn.StateMachine(
        "orders",
        role_arn="arn:aws:iam::111122223333:role/orders",
        definition="{}",
        tracing_configuration={"enabled": True},
    )

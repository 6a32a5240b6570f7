from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.lambda_ import EventSourceMapping


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The provided execution role does not have permissions to call ReceiveMessage on SQS",
        "Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream",
    ),
    evidence=deployed(
        "https://github.com/aws/aws-cdk/issues/6770",
        "2026-11-28",
        "The provided execution role does not have permissions to call ReceiveMessage on SQS",
    ),
)
def role_can_read_its_source(mapping: EventSourceMapping) -> Violations:
    """A function that is fed from a queue or a stream has a role that may read from it.

    Lambda reads with the function's own role, and checks that before it creates the mapping: "The provided execution role does
    not have permissions to call ReceiveMessage on SQS", "Cannot access stream …". For a queue the role needs three
    actions, for a stream of Kinesis or DynamoDB three others.

    Fix: add the printed statement to the role, with the ARN of the queue or stream; or attach the managed policy
    `AWSLambdaSQSQueueExecutionRole`, `AWSLambdaKinesisExecutionRole` or `AWSLambdaDynamoDBExecutionRole`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html
    https://docs.aws.amazon.com/lambda/latest/dg/services-ddb.html
    """
    call = mapping.reading_call
    if lacking := call.missing(mapping.function.role):
        role, actions = mapping.function.role, " and ".join(lacking)
        yield f"feeds {mapping.function}, and {role} does not allow {actions}; add {call.to_add(lacking)}"


@fails(
    "feeds Function 'ship', and Role 'ship' does not allow sqs:DeleteMessage and sqs:GetQueueAttributes;"
    ' add {"Effect": "Allow", "Action": ["sqs:DeleteMessage", "sqs:GetQueueAttributes"],'
    ' "Resource": "<ARN of Queue \'orders\'>"}'
)
def role_may_only_receive(aws):
    role = aws.iam.Role("ship", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy='{"Statement": {"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": "*"}}',
    )
    orders = aws.sqs.Queue("orders", name="orders")
    ship = aws.lambda_.Function("ship", role=role.arn)
    aws.lambda_.EventSourceMapping("ship", event_source_arn=orders.arn, function_name=ship.name)


@fails(
    "feeds Function 'ship', and Role 'ship' does not allow dynamodb:DescribeStream and dynamodb:GetRecords"
    ' and dynamodb:GetShardIterator; add {"Effect": "Allow", "Action": ["dynamodb:DescribeStream",'
    ' "dynamodb:GetRecords", "dynamodb:GetShardIterator"], "Resource": "<ARN of Table \'orders\'>"}'
)
def role_may_only_log(aws):
    role = aws.iam.Role("ship", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "logs",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    )
    orders = aws.dynamodb.Table("orders", hash_key="id", attributes=[{"name": "id", "type": "S"}], stream_enabled=True)
    ship = aws.lambda_.Function("ship", role=role.arn)
    aws.lambda_.EventSourceMapping(
        "ship", event_source_arn=orders.stream_arn, function_name=ship.arn, starting_position="LATEST"
    )


@passes
def role_has_the_managed_policy(aws):
    role = aws.iam.Role("ship", assume_role_policy="{}")
    for name in ("SQSQueue", "Kinesis"):
        aws.iam.RolePolicyAttachment(
            name, role=role.name, policy_arn=f"arn:aws:iam::aws:policy/service-role/AWSLambda{name}ExecutionRole"
        )
    ship = aws.lambda_.Function("ship", role=role.arn)
    orders = aws.sqs.Queue("orders")
    aws.lambda_.EventSourceMapping("orders", event_source_arn=orders.arn, function_name=ship.arn)
    clicks = aws.kinesis.Stream("clicks", shard_count=1)
    aws.lambda_.EventSourceMapping(
        "clicks", event_source_arn=clicks.arn, function_name=ship.arn, starting_position="LATEST"
    )


@passes
def role_may_read_the_stream_of_a_table(aws):
    role = aws.iam.Role("ship", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy='{"Statement": {"Effect": "Allow", "Action": ["dynamodb:DescribeStream", "dynamodb:Get*"],'
        ' "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/*"}}',
    )
    orders = aws.dynamodb.Table(
        "orders",
        name="orders",
        hash_key="id",
        attributes=[{"name": "id", "type": "S"}],
        stream_enabled=True,
        stream_view_type="NEW_IMAGE",
    )
    ship = aws.lambda_.Function("ship", role=role.arn)
    aws.lambda_.EventSourceMapping(
        "ship", event_source_arn=orders.stream_arn, function_name=ship.arn, starting_position="LATEST"
    )


@abstains("policy")
def document_hides_the_queue(aws, pulumi):
    role = aws.iam.Role("ship", assume_role_policy="{}")
    orders = aws.sqs.Queue("orders")
    aws.iam.RolePolicy(
        "orders",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {"Statement": [{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": orders.arn}]}
        ),
    )
    ship = aws.lambda_.Function("ship", role=role.arn)
    aws.lambda_.EventSourceMapping("ship", event_source_arn=orders.arn, function_name=ship.arn)

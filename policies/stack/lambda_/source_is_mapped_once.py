from preflight import Violations, abstains, fails, foreseen, passes, policy, recorded
from preflight.aws.lambda_ import EventSourceMapping
from preflight.aws.lambda_.mapping_options import twin


@policy(
    severity="critical",
    caught="deployment",
    error=("ResourceConflictException", "already exists. Please update or delete the existing mapping with UUID"),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/event_source_mapping/test_lambda_integration_sqs.snapshot.json",
            "2026-11-28",
            "An event source mapping with SQS arn and function already exists",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/event_source_mapping/test_lambda_integration_kinesis.snapshot.json",
            "2026-11-28",
        ),
    ),
)
def source_is_mapped_once(mapping: EventSourceMapping) -> Violations:
    """A queue or stream is mapped to a function once.

    Lambda refuses a second mapping of the same source to the same function: `ResourceConflictException: An event
    source mapping with SQS arn … and function … already exists`. A mapping to another function, or to another alias, is another
    one.

    Fix: delete one of the two mappings, and put the filters of both into the other.

    See: https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
    """
    if (other := twin(mapping)) is not None:
        yield f"connects the same source and function as {other}; Lambda takes one mapping of them"


@fails("connects the same source and function as EventSourceMapping 'first'; Lambda takes one mapping of them")
@foreseen
def queue_is_mapped_twice(aws, pulumi):
    queue = aws.sqs.Queue("orders")
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    first = aws.lambda_.EventSourceMapping("first", event_source_arn=queue.arn, function_name=function.arn)
    aws.lambda_.EventSourceMapping(
        "second",
        event_source_arn=queue.arn,
        function_name=function.arn,
        opts=pulumi.ResourceOptions(depends_on=[first]),
    )


@passes
@foreseen
def functions_and_aliases_differ(aws):
    queue = aws.sqs.Queue("orders")
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    other = aws.lambda_.Function("bills", role="arn:aws:iam::111122223333:role/orders")
    alias = aws.lambda_.Alias("live", function_name=function.name, function_version="1")
    for name, target in (("function", function.arn), ("other", other.arn), ("alias", alias.arn)):
        aws.lambda_.EventSourceMapping(name, event_source_arn=queue.arn, function_name=target)


@abstains("eventSourceArn")
def source_is_another_stack_s(aws, pulumi):
    source = pulumi.StackReference("shop/sources/dev").get_output("source")
    aws.lambda_.EventSourceMapping("orders", event_source_arn=source, function_name="orders")

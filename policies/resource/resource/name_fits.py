import json

from preflight import Resource, Violations, abstains, fails, modelled, passes, policy, recorded
from preflight.aws.knowledge.limits import has_name_limits, name_errors

_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)


@policy(
    severity="critical",
    caught="preview",
    error=(
        "expected length of name to be in the range",
        "name '…' plus 7 random chars is longer than maximum length",
        "failed to satisfy constraint: Member must have length less than or equal to",
        "failed to satisfy constraint: Member must satisfy regular expression pattern",
        "Invalid parameter: Topic Name",
        "The value for field DashboardName contains invalid characters",
        'Alias must start with the prefix "alias/"',
    ),
    about=has_name_limits,
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/sns/test_sns.snapshot.json",
            "2026-11-28",
            "test_create_topic_name_constraints: Invalid parameter: Topic Name",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json",
            "2026-11-28",
            "The value for field DashboardName contains invalid characters.",
        ),
        modelled(
            "https://github.com/boto/botocore/tree/1.44.5/botocore/data",
            "2026-11-28",
            "min, max and pattern of the name shapes",
        ),
    ),
)
def name_fits(resource: Resource) -> Violations:
    """A resource has a name of the length and the characters that AWS allows for its type.

    A role's name may have 64 characters, a queue's 80, a code connection's 32. A resource without a name gets one from Pulumi:
    its logical name, a hyphen and seven random characters, which leaves eight characters less. A name composed of project,
    environment and purpose is easily longer, and some names allow no uppercase letters, such as that of an ECR repository.

    The limits come from the models of AWS's APIs and from the schemas of CloudFormation, for the most used resources. Load
    balancers, buckets and databases have separate policies.

    Fix: shorten the name, use only the characters in the message, or give a resource without a name a shorter logical name.

    See: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
    """
    yield from name_errors(resource)


@fails(
    "has the name 'orders-production-eu-central-1-image-processing-worker-execution-role' of 69 characters; AWS allows at most 64"
)
def name_is_too_long(aws):
    aws.iam.Role(
        "worker",
        name="orders-production-eu-central-1-image-processing-worker-execution-role",
        assume_role_policy=_TRUST,
    )


@fails("has a logical name of 60 characters, to which Pulumi adds 8; AWS allows at most 64")
def pulumi_has_no_room_left(aws):
    aws.iam.Role("orders-production-eu-central-1-image-processing-worker-role1", assume_role_policy=_TRUST)


@fails("has a logical name of 70 characters, to which Pulumi adds 13; AWS allows at most 80")
def fifo_queue_has_a_suffix_too(aws):
    aws.sqs.Queue("orders-production-eu-central-1-image-processing-worker-dead-letters-01", fifo_queue=True)


@fails("has a logical name of 80 characters, to which Pulumi adds 8; Pulumi allows at most 80")
def pulumi_allows_less_than_aws(aws):
    aws.sns.Topic("o" * 80)


@fails(
    "has the prefix 'orders-production-image-processing-worker-' of 42 characters, to which the provider adds 26;"
    " AWS allows at most 64"
)
def prefix_is_too_long(aws):
    aws.iam.Role("worker", name_prefix="orders-production-image-processing-worker-", assume_role_policy=_TRUST)


@fails("has the name 'orders service'; AWS allows letters, digits and +,-.=@_")
def name_has_a_space(aws):
    aws.iam.User("orders", name="orders service")


@fails(
    "has the name 'OrdersService-…' from Pulumi; AWS allows lower-case letters and digits with periods, underscores,"
    " hyphens and slashes between them"
)
def logical_name_has_uppercase_letters(aws):
    aws.ecr.Repository("OrdersService")


@fails("has the statementId 's3.amazonaws.com-…' from Pulumi; AWS allows letters, digits and -_")
def permission_is_named_after_a_service(aws):
    aws.lambda_.Permission(
        "s3.amazonaws.com",
        action="lambda:InvokeFunction",
        function="orders",
        principal="s3.amazonaws.com",
        source_arn="arn:aws:s3:::orders",
    )


@fails("has the name 'o' of 1 characters; AWS allows 3 to 255")
def name_is_too_short(aws):
    aws.dynamodb.Table("orders", name="o", hash_key="id", attributes=[{"name": "id", "type": "S"}])


@passes
def function_is_named_by_its_arn(aws):
    role = "arn:aws:iam::111122223333:role/orders"
    for name in ("111122223333:function:orders", "arn:aws:lambda:eu-west-1:111122223333:function:ship"):
        aws.lambda_.Function(name[-6:], name=name, role=role)


@passes
def names_fit(aws):
    aws.iam.Role("orders-production-image-processing-worker", assume_role_policy=_TRUST)
    aws.iam.Role("longest", name="o" * 64, assume_role_policy=_TRUST)
    aws.iam.Role("prefixed" * 9, name_prefix="orders-production-image-processing-wo-", assume_role_policy=_TRUST)
    aws.sqs.Queue("orders", name="orders.fifo", fifo_queue=True)
    aws.ecr.Repository("orders-service", name="shop/orders-service")
    aws.kms.Alias("Orders", target_key_id="1234abcd-12ab-34cd-56ef-1234567890ab")


@passes
def names_with_separate_policies(aws):
    aws.lb.LoadBalancer("o" * 40, subnets=["subnet-1a2b3c", "subnet-4d5e6f"])
    aws.s3.Bucket("Orders", bucket="Orders")


@abstains("name")
def name_contains_an_output(aws, pulumi):
    topic = aws.sns.Topic("orders")
    aws.iam.Role("worker", name=pulumi.Output.concat(topic.name, "-worker"), assume_role_policy=_TRUST)

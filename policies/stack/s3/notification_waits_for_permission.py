from preflight import Violations, abstains, deployed, documented, fails, passes, policy, recorded
from preflight.aws.lambda_ import Function
from preflight.aws.s3 import BucketNotification, has_policy, permissions_for


@policy(
    severity="critical",
    caught="deployment",
    error="Unable to validate the following destination configurations",
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/s3/test_s3_notifications_sqs.snapshot.json",
            "2026-11-28",
            "Unable to validate the following destination configurations",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
            "2026-11-28",
            "Before Amazon S3 can publish messages to a destination, you must grant it the permissions",
        ),
        deployed(
            "https://github.com/pulumi/pulumi-aws/issues/1895",
            "2026-11-28",
            "Unable to validate the following destination configurations; fails sometimes, depends on the order",
        ),
    ),
)
def notification_waits_for_permission(notification: BucketNotification) -> Violations:
    """A bucket notification is created after the permissions that let S3 reach its targets.

    S3 validates each target when the notification is created, and must be allowed to reach it then: by an
    `aws.lambda_.Permission` for a function, by the access policy of a queue or a topic. A notification that depends only on
    its targets is created at the same time as the permission, and S3 answers `InvalidArgument: Unable to validate the
    following destination configurations`.

    `lambda-invoker-is-permitted` reports a function without any permission.

    Fix: add `opts=pulumi.ResourceOptions(depends_on=[permission])` to the notification.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    https://www.pulumi.com/docs/iac/concepts/options/dependson/
    """
    for receiver in notification.receivers:
        permissions = permissions_for(receiver)
        if permissions and not any(notification.depends_on(permission) for permission in permissions):
            yield f"sends events to {receiver}, but does not depend on {permissions[0]}, which allows that"
        elif not permissions and not has_policy(receiver) and not isinstance(receiver, Function):
            yield f"sends events to {receiver}, which has no access policy that allows that"


@fails("sends events to Function 'thumbnails', but does not depend on Permission 's3', which allows that")
def permission_is_created_at_the_same_time(aws):
    bucket = aws.s3.Bucket("images")
    function = aws.lambda_.Function("thumbnails", role="arn:aws:iam::111122223333:role/thumbnails")
    aws.lambda_.Permission(
        "s3",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="s3.amazonaws.com",
        source_arn=bucket.arn,
    )
    aws.s3.BucketNotification(
        "images",
        bucket=bucket.id,
        lambda_functions=[{"lambda_function_arn": function.arn, "events": ["s3:ObjectCreated:*"]}],
    )


@fails(
    "sends events to Queue 'images', but does not depend on QueuePolicy 'images', which allows that",
    "sends events to Topic 'images', which has no access policy that allows that",
)
def queue_policy_is_created_at_the_same_time(aws):
    bucket, queue, topic = aws.s3.Bucket("images"), aws.sqs.Queue("images"), aws.sns.Topic("images")
    aws.sqs.QueuePolicy("images", queue_url=queue.id, policy='{"Statement": []}')
    aws.s3.BucketNotification(
        "images",
        bucket=bucket.id,
        queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "uploads/"}],
        topics=[{"topic_arn": topic.arn, "events": ["s3:ObjectRemoved:*"]}],
    )


@passes
def notification_depends_on_all_permissions(aws, pulumi):
    bucket, queue = aws.s3.Bucket("images"), aws.sqs.Queue("images")
    topic = aws.sns.Topic("images", policy='{"Statement": []}')
    function = aws.lambda_.Function("thumbnails", role="arn:aws:iam::111122223333:role/thumbnails")
    permission = aws.lambda_.Permission(
        "s3", action="lambda:InvokeFunction", function=function.name, principal="s3.amazonaws.com"
    )
    aws.lambda_.Permission(
        "api", action="lambda:InvokeFunction", function=function.name, principal="apigateway.amazonaws.com"
    )
    policy = aws.sqs.QueuePolicy("images", queue_url=queue.id, policy='{"Statement": []}')
    aws.s3.BucketNotification(
        "images",
        bucket=bucket.id,
        lambda_functions=[{"lambda_function_arn": function.arn, "events": ["s3:ObjectCreated:*"]}],
        queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"]}],
        topics=[{"topic_arn": topic.arn, "events": ["s3:ObjectCreated:*"]}],
        opts=pulumi.ResourceOptions(depends_on=[permission, policy]),
    )


@passes
def targets_are_in_another_stack(aws):
    aws.s3.BucketNotification(
        "images",
        bucket="images",
        queues=[{"queue_arn": "arn:aws:sqs:eu-west-1:111122223333:images", "events": ["s3:ObjectCreated:*"]}],
    )


@abstains("principal")
def principal_is_known_after_deployment(aws):
    bucket = aws.s3.Bucket("images")
    function = aws.lambda_.Function("thumbnails", role="arn:aws:iam::111122223333:role/thumbnails")
    parameter = aws.ssm.Parameter("principal", type="String", value="s3.amazonaws.com")
    aws.lambda_.Permission("s3", action="lambda:InvokeFunction", function=function.name, principal=parameter.arn)
    aws.s3.BucketNotification(
        "images",
        bucket=bucket.id,
        lambda_functions=[{"lambda_function_arn": function.arn, "events": ["s3:ObjectCreated:*"]}],
    )

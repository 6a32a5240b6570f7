from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import Function
from preflight.aws.s3 import BucketNotification, admissions, has_policy


@policy(
    severity="critical",
    caught="deployment",
    error="Unable to validate the following destination configurations",
    origin=("S2.3",),
)
def notification_waits_for_permission(notification: BucketNotification) -> Violations:
    """A bucket's notification is set after what lets S3 reach the functions, queues and topics that it names.

    S3 tries each of them when the notification is set. It must then be allowed to: by an `aws.lambda_.Permission` for a
    function, by the policy of a queue or a topic. The notification names only the function, so Pulumi creates it and the
    permission at once, and S3 answers `InvalidArgument: Unable to validate the following destination configurations`.

    A function with no permission at all is told by `lambda-invoker-is-permitted`.

    Fix: add `opts=pulumi.ResourceOptions(depends_on=[permission])` to the notification.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    https://www.pulumi.com/docs/iac/concepts/options/dependson/
    """
    for receiver in notification.receivers:
        admitting = admissions(receiver)
        if admitting and not any(notification.depends_on(each) for each in admitting):
            yield f"names {receiver} and does not wait for {admitting[0]}, which lets S3 reach it"
        elif not admitting and not has_policy(receiver) and not isinstance(receiver, Function):
            yield f"names {receiver}, which has no policy that lets S3 send to it"


@fails("names Function 'thumbnails' and does not wait for Permission 's3', which lets S3 reach it")
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
    "names Queue 'images' and does not wait for QueuePolicy 'images', which lets S3 reach it",
    "names Topic 'images', which has no policy that lets S3 send to it",
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
def notification_waits_for_all_of_them(aws, pulumi):
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
def receivers_belong_to_another_stack(aws):
    aws.s3.BucketNotification(
        "images",
        bucket="images",
        queues=[{"queue_arn": "arn:aws:sqs:eu-west-1:111122223333:images", "events": ["s3:ObjectCreated:*"]}],
    )


@abstains("principal")
def principal_is_known_later(aws):
    bucket = aws.s3.Bucket("images")
    function = aws.lambda_.Function("thumbnails", role="arn:aws:iam::111122223333:role/thumbnails")
    parameter = aws.ssm.Parameter("principal", type="String", value="s3.amazonaws.com")
    aws.lambda_.Permission("s3", action="lambda:InvokeFunction", function=function.name, principal=parameter.arn)
    aws.s3.BucketNotification(
        "images",
        bucket=bucket.id,
        lambda_functions=[{"lambda_function_arn": function.arn, "events": ["s3:ObjectCreated:*"]}],
    )

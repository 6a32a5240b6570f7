from preflight import Violations, abstains, deployed, documented, fails, foreseen, passes, policy
from preflight.aws.cloudtrail import Trail
from preflight.aws.elb import ClassicLoadBalancer, LoadBalancer
from preflight.aws.events import Target
from preflight.aws.knowledge.deliveries import deliveries
from preflight.aws.s3 import BucketNotification
from preflight.aws.sns import TopicSubscription


@policy(
    severity="high",
    caught="runtime",
    error=(
        "InvalidConfigurationRequest: Access Denied for bucket: … Please check S3bucket permission",
        "InsufficientS3BucketPolicyException: Incorrect S3 bucket policy is detected for bucket",
        "InsufficientSnsTopicPolicyException: SNS Topic does not exist or the topic policy is incorrect",
    ),
    evidence=(
        deployed(
            "https://github.com/aws/aws-cdk/issues/5758",
            "2026-11-28",
            "Access Denied for bucket. Please check S3bucket permission",
        ),
        documented(
            "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html",
            "2026-11-28",
            "give permission to the Amazon SNS topic to send messages to the Amazon SQS queue",
        ),
        documented(
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
            "2026-11-28",
            "the resource-based policies that EventBridge needs for Amazon SNS and Amazon SQS",
        ),
        documented(
            "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html",
            "2026-11-28",
            "the bucket must have a bucket policy that grants Elastic Load Balancing permission to write the access logs",
        ),
        documented(
            "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
            "2026-11-28",
            "CloudTrail must have the required permissions",
        ),
    ),
)
def receiver_admits_its_sender(
    sender: TopicSubscription | Target | BucketNotification | LoadBalancer | ClassicLoadBalancer | Trail,
) -> Violations:
    """A queue, a topic or a bucket has a policy that lets the service write to it that the stack connects with it.

    SNS, EventBridge, S3, load balancers and CloudTrail write under their own name, and the policy of the receiver decides. A
    queue without a policy admits its account alone, so a subscription or a rule is created and its messages are lost. For logs
    of load balancers and trails AWS checks the bucket, and refuses what writes to it.

    A statement for another topic, rule or bucket in `aws:SourceArn` does not count. What a role sends needs no such policy.
    `s3-notification-waits-for-permission` reports a bucket's notification to a queue or topic without any policy.

    Fix: add a statement for the service to the policy of the receiver, with `aws:SourceArn` in its condition.

    See: https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    for delivery in deliveries(sender):
        is_reported = isinstance(sender, BucketNotification) and not delivery.has_policy
        if (lacking := delivery.lacking) and not is_reported:
            service, actions = delivery.caller.service, " and ".join(lacking)
            yield f"sends to {delivery.receiver}, and no policy of it lets {service} do {actions}"


@fails(
    "sends to Queue 'orders', and no policy of it lets sns.amazonaws.com do sqs:SendMessage",
    "sends to Queue 'failed', and no policy of it lets sns.amazonaws.com do sqs:SendMessage",
    "sends to Topic 'alerts', and no policy of it lets events.amazonaws.com do sns:Publish",
    "sends to Queue 'failed', and no policy of it lets events.amazonaws.com do sqs:SendMessage",
)
@foreseen
def queue_admits_another_topic(aws, pulumi):
    orders, bills = aws.sns.Topic("orders", name="orders"), aws.sns.Topic("bills", name="bills")
    queue, failed = aws.sqs.Queue("orders"), aws.sqs.Queue("failed", name="failed")
    aws.sqs.QueuePolicy(
        "orders",
        queue_url=queue.id,
        policy=pulumi.Output.json_dumps(
            {
                "Statement": {
                    "Effect": "Allow",
                    "Principal": {"Service": "sns.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": queue.arn,
                    "Condition": {"ArnEquals": {"aws:SourceArn": bills.arn}},
                }
            }
        ),
    )
    aws.sns.TopicSubscription(
        "orders",
        topic=orders.arn,
        protocol="sqs",
        endpoint=queue.arn,
        redrive_policy=pulumi.Output.json_dumps({"deadLetterTargetArn": failed.arn}),
    )
    rule, alerts = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)"), aws.sns.Topic("alerts")
    aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=alerts.arn, dead_letter_config={"arn": failed.arn})


@fails(
    "sends to Bucket 'logs', and no policy of it lets logdelivery.elasticloadbalancing.amazonaws.com do s3:PutObject"
)
def balancer_logs_to_a_bucket_without_a_policy(aws):
    logs = aws.s3.Bucket("logs")
    aws.lb.LoadBalancer("web", subnets=["subnet-1", "subnet-2"], access_logs={"bucket": logs.id, "enabled": True})


@fails("sends to Bucket 'audit', and no policy of it lets cloudtrail.amazonaws.com do s3:GetBucketAcl")
def trail_may_only_write(aws):
    audit = aws.s3.Bucket("audit", bucket="audit")
    aws.s3.BucketPolicy(
        "audit",
        bucket=audit.id,
        policy='{"Statement": {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},'
        ' "Action": "s3:PutObject", "Resource": "arn:aws:s3:::audit/AWSLogs/111122223333/*"}}',
    )
    aws.cloudtrail.Trail("audit", s3_bucket_name=audit.id)


@fails("sends to Queue 'uploads', and no policy of it lets s3.amazonaws.com do sqs:SendMessage")
def queue_admits_sns_alone(aws):
    bucket = aws.s3.Bucket("uploads")
    queue = aws.sqs.Queue(
        "uploads",
        policy='{"Statement": {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},'
        ' "Action": "sqs:SendMessage", "Resource": "*"}}',
    )
    aws.s3.BucketNotification(
        "uploads", bucket=bucket.id, queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"]}]
    )


@passes
@foreseen
def each_receiver_admits_its_sender(aws, pulumi):
    topic, queue = aws.sns.Topic("orders"), aws.sqs.Queue("orders")
    aws.sqs.QueuePolicy(
        "orders",
        queue_url=queue.id,
        policy=pulumi.Output.json_dumps(
            {
                "Statement": [
                    {
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "sqs:*",
                        "Resource": queue.arn,
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    },
                    {
                        "Effect": "Allow",
                        "Principal": "*",
                        "Action": "SQS:SendMessage",
                        "Resource": queue.arn,
                        "Condition": {"ArnLike": {"aws:SourceArn": topic.arn}},
                    },
                ]
            }
        ),
    )
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.arn)
    logs = aws.s3.Bucket("logs")
    aws.s3.BucketPolicy(
        "logs",
        bucket=logs.id,
        policy=pulumi.Output.json_dumps(
            {
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": "arn:aws:iam::156460612806:root"},
                        "Action": "s3:PutObject",
                        "Resource": pulumi.Output.concat(logs.arn, "/web/AWSLogs/111122223333/*"),
                    },
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": ["cloudtrail.amazonaws.com", "config.amazonaws.com"]},
                        "Action": ["s3:GetBucketAcl", "s3:Put*"],
                        "Resource": [logs.arn, pulumi.Output.concat(logs.arn, "/*")],
                        "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},
                    },
                ]
            }
        ),
    )
    aws.lb.LoadBalancer(
        "web", subnets=["subnet-1", "subnet-2"], access_logs={"bucket": logs.id, "prefix": "web", "enabled": True}
    )
    aws.cloudtrail.Trail("audit", s3_bucket_name=logs.id)


@passes
def receivers_need_no_policy(aws):
    bus_role = "arn:aws:iam::111122223333:role/events"
    queue, logs = aws.sqs.Queue("orders"), aws.s3.Bucket("logs")
    rule = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)")
    aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=queue.arn, role_arn=bus_role)
    aws.sns.TopicSubscription(
        "mail", topic="arn:aws:sns:eu-west-1:111122223333:orders", protocol="email", endpoint="ops@example.com"
    )
    aws.lb.LoadBalancer("off", subnets=["subnet-1", "subnet-2"], access_logs={"bucket": logs.id, "enabled": False})
    aws.lb.LoadBalancer(
        "network",
        load_balancer_type="network",
        subnets=["subnet-1", "subnet-2"],
        access_logs={"bucket": logs.id, "enabled": True},
    )
    aws.cloudtrail.Trail("audit", s3_bucket_name="a-bucket-of-another-stack")


@abstains("policy")
def policy_hides_the_topic(aws, pulumi):
    topic, queue = aws.sns.Topic("orders"), aws.sqs.Queue("orders")
    aws.sqs.QueuePolicy(
        "orders",
        queue_url=queue.id,
        policy=pulumi.Output.json_dumps(
            {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": queue.arn}]}
        ),
    )
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.arn)

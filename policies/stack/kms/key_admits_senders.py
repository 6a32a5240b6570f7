from preflight import Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.cloudtrail import Trail
from preflight.aws.cloudwatch import MetricAlarm
from preflight.aws.events import Target
from preflight.aws.knowledge.deliveries import deliveries, key_fault
from preflight.aws.s3 import BucketNotification
from preflight.aws.sns import TopicSubscription


@policy(
    severity="high",
    caught="runtime",
    error=(
        "Unable to validate the following destination configurations",
        "CloudWatch Alarms does not have authorization to access the SNS topic encryption key",
        "KMS.AccessDeniedException",
    ),
    evidence=(
        deployed(
            "https://github.com/aws/aws-cdk/issues/14370",
            "2026-11-28",
            "Unable to validate the following destination configurations",
        ),
        documented(
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html",
            "2026-11-28",
            "the default AWS managed CMK for Amazon SQS cannot be modified; you must use a customer managed CMK",
        ),
        documented(
            "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html",
            "2026-11-28",
            "compatibility between event sources from AWS services and encrypted topics",
        ),
    ),
)
def key_admits_senders(sender: TopicSubscription | Target | BucketNotification | MetricAlarm | Trail) -> Violations:
    """The key of an encrypted queue or topic lets the service use it that sends there under its own name.

    S3, SNS, EventBridge and CloudWatch need `kms:GenerateDataKey` and `kms:Decrypt` of the key with which a queue or a topic
    is encrypted. The keys that AWS manages, `alias/aws/sqs` and `alias/aws/sns`, admit no service, and nobody can change their
    policies; a key without a `policy` admits its account alone. S3 then refuses the notification; the messages of all others
    are lost. A queue with `sqs_managed_sse_enabled` needs no key.

    Fix: encrypt with a `kms.Key` whose policy has `{"Effect": "Allow", "Principal": {"Service": …}, "Action":
    ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*"}` beside the statement for the account.

    See: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    for delivery in deliveries(sender):
        if fault := key_fault(delivery):
            yield f"sends to {delivery.receiver}, {fault}"


@fails(
    "sends to Queue 'uploads', which alias/aws/sqs encrypts; that key admits no service, and its policy cannot be changed"
)
def bucket_notifies_a_queue_with_the_key_of_aws(aws):
    bucket, queue = aws.s3.Bucket("uploads"), aws.sqs.Queue("uploads", kms_master_key_id="alias/aws/sqs")
    aws.s3.BucketNotification(
        "uploads", bucket=bucket.id, queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"]}]
    )


@fails(
    "sends to Topic 'alerts', which alias/aws/sns encrypts; that key admits no service, and its policy cannot be changed"
)
def alarm_notifies_a_topic_with_the_key_of_aws(aws):
    topic = aws.sns.Topic("alerts", kms_master_key_id="alias/aws/sns")
    aws.cloudwatch.MetricAlarm(
        "errors",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        metric_name="Errors",
        namespace="AWS/Lambda",
        period=60,
        statistic="Sum",
        threshold=1,
        alarm_actions=[topic.arn],
    )


@fails(
    "sends to Queue 'orders', which Key 'orders' encrypts, whose policy does not let sns.amazonaws.com do"
    " kms:GenerateDataKey and kms:Decrypt"
)
def key_has_the_default_policy(aws):
    key, topic = aws.kms.Key("orders"), aws.sns.Topic("orders")
    queue = aws.sqs.Queue("orders", kms_master_key_id=key.arn)
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.arn)


@fails(
    "sends to Topic 'alerts', which Key 'alerts' encrypts, whose policy does not let events.amazonaws.com do kms:Decrypt"
)
def key_lets_the_rule_encrypt_alone(aws):
    key = aws.kms.Key(
        "alerts",
        policy='{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},'
        ' "Action": "kms:*", "Resource": "*"}, {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},'
        ' "Action": "kms:GenerateDataKey*", "Resource": "*"}]}',
    )
    topic = aws.sns.Topic("alerts", kms_master_key_id=key.id)
    rule = aws.cloudwatch.EventRule("daily", schedule_expression="rate(1 day)")
    aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=topic.arn)


@passes
def key_admits_each_sender(aws):
    key = aws.kms.Key(
        "orders",
        policy='{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:root"},'
        ' "Action": "kms:*", "Resource": "*"}, {"Effect": "Allow", "Principal": {"Service": ["sns.amazonaws.com",'
        ' "s3.amazonaws.com"]}, "Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*", "Condition":'
        ' {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}',
    )
    bucket, topic = aws.s3.Bucket("orders"), aws.sns.Topic("orders")
    queue = aws.sqs.Queue("orders", kms_master_key_id=key.id)
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.arn)
    aws.s3.BucketNotification(
        "orders", bucket=bucket.id, queues=[{"queue_arn": queue.arn, "events": ["s3:ObjectCreated:*"]}]
    )


@passes
def no_service_needs_the_key(aws):
    topic, plain = aws.sns.Topic("orders"), aws.sqs.Queue("orders", sqs_managed_sse_enabled=True)
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=plain.arn)
    secret = aws.sqs.Queue("secret", kms_master_key_id="alias/aws/sqs")
    function = aws.lambda_.Function("work", role="arn:aws:iam::111122223333:role/work")
    aws.lambda_.EventSourceMapping("work", event_source_arn=secret.arn, function_name=function.arn)


@abstains("kmsMasterKeyId, which leads outside of this stack")
def key_is_in_another_stack(aws):
    topic = aws.sns.Topic("orders")
    queue = aws.sqs.Queue("orders", kms_master_key_id="alias/orders")
    aws.sns.TopicSubscription("orders", topic=topic.arn, protocol="sqs", endpoint=queue.arn)

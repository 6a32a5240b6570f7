"""Clicks go through a delivery stream into a bucket."""

import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("clicks")
events = aws.kinesis.Stream("clicks", stream_mode_details={"stream_mode": "ON_DEMAND"})
role = aws.iam.Role(
    "firehose",
    assume_role_policy="""{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "firehose.amazonaws.com"}, "Action": "sts:AssumeRole"}]}""",
)

delivery = aws.kinesis.FirehoseDeliveryStream(
    "clicks",
    destination="extended_s3",
    kinesis_source_configuration=aws.kinesis.FirehoseDeliveryStreamKinesisSourceConfigurationArgs(
        kinesis_stream_arn=events.arn, role_arn=role.arn
    ),
    s3_configuration={
        "bucket_arn": bucket.arn,
        "role_arn": role.arn,
        "buffer_size": 64,
    },
)
archive = aws.kinesis.FirehoseDeliveryStream(
    "archive",
    destination="extended_s3",
    extended_s3_configuration={
        "bucket_arn": bucket.arn,
        "role_arn": role.arn,
        "buffer_interval": 300,
        "compression_format": "GZIP",
        "cloudwatch_logging_options": {"enabled": True, "log_group_name": "/firehose", "log_stream_name": "archive"},
    },
)
consumer = aws.kinesis.StreamConsumer("clicks", stream_arn=events.arn)
dashboard_name = f"clicks-of-{events.name}"
aws.kinesis.Stream("late", shard_count="two")

pulumi.export("delivery", delivery.arn)
pulumi.export("archive", archive.name)
pulumi.export("consumer", consumer.creation_timestamp)
pulumi.export("dashboard", dashboard_name)

"""What the sensors' messages go to."""

import pulumi_aws as aws

readings = aws.kinesis.Stream("readings", shard_count=1, retention_period=24)
alerts = aws.sns.Topic("alerts")

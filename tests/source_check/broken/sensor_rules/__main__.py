"""Messages of sensors go through IoT rules to a stream and to a topic."""

import json

import pulumi
import pulumi_aws as aws

from sensors import alerts, readings

role = aws.iam.Role(
    "iot",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "iot.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
aws.iam.RolePolicy(
    "iot",
    role=role.id,
    policy=pulumi.Output.all(readings.arn, alerts.arn).apply(
        lambda arns: json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "kinesis:PutRecord", "Resource": arns[0]},
                    {"Effect": "Allow", "Action": "sns:Publish", "Resource": arns[1]},
                ],
            }
        )
    ),
)

telemetry = aws.iot.TopicRule(
    "telemetry",
    name="telemetry",
    enabled=True,
    sql="SELECT * FROM 'sensors/+/telemetry'",
    sql_version="2016-03-23",
    kinesis=aws.iot.TopicRuleKinesisArgs(
        role_arn=role.arn,
        stream_name=readings.name,
        partition_key="${topic(2)}",
    ),
)
alarm_rule = aws.iot.TopicRule(
    "alarms",
    name="alarms",
    enabled=True,
    sql="SELECT * FROM 'sensors/+/telemetry' WHERE temperature > 80",
    sql_version="2016-03-23",
    sns=[{"role_arn": role.arn, "target_arn": alerts.arn, "message_format": "RAW"}],
)
aws.iot.SecurityProfile("sensors", name="sensors")

thing_policy = aws.iot.Policy(
    "sensor",
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "iot:Connect", "Resource": alarm_rule.arn}],
        }
    ),
)

pulumi.export("stream", readings.name)
pulumi.export("rule", telemetry.arn)

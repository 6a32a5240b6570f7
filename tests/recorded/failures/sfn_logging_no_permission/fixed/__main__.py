"""Reported at https://github.com/aws-samples/serverless-patterns/issues/102."""

import json
import pulumi
import pulumi_aws as aws

log_group = aws.cloudwatch.LogGroup("flow", name="/aws/vendedlogs/states/intake", retention_in_days=30)
role = aws.iam.Role(
    "intake-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
table = aws.dynamodb.Table(
    "intake", attributes=[{"name": "id", "type": "S"}], hash_key="id", billing_mode="PAY_PER_REQUEST"
)
policy = aws.iam.RolePolicy(
    "intake-policy",
    role=role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": table.arn},
                {
                    "Effect": "Allow",
                    "Action": [
                        "logs:CreateLogDelivery",
                        "logs:GetLogDelivery",
                        "logs:UpdateLogDelivery",
                        "logs:DeleteLogDelivery",
                        "logs:ListLogDeliveries",
                        "logs:PutResourcePolicy",
                        "logs:DescribeResourcePolicies",
                        "logs:DescribeLogGroups",
                    ],
                    "Resource": "*",
                },
            ],
        }
    ),
)
flow = aws.sfn.StateMachine(
    "intake",
    role_arn=role.arn,
    definition=pulumi.Output.json_dumps(
        {
            "StartAt": "Store",
            "States": {
                "Store": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::dynamodb:putItem",
                    "Parameters": {"TableName": table.name, "Item": {"id": {"S.$": "$.id"}}},
                    "End": True,
                }
            },
        }
    ),
    logging_configuration={
        "log_destination": pulumi.Output.concat(log_group.arn, ":*"),
        "include_execution_data": True,
        "level": "ALL",
    },
    opts=pulumi.ResourceOptions(depends_on=[policy]),
)
pulumi.export("flow", flow.arn)

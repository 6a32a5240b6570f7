"""Reported at https://github.com/serverless-operations/serverless-step-functions/issues/250."""

import json
import pulumi
import pulumi_aws as aws

role = aws.iam.Role(
    "steps-role",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
            ],
        }
    ),
)
queue = aws.sqs.Queue("checks")
allowed = aws.iam.RolePolicy(
    "steps-policy",
    role=role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": queue.arn}],
        }
    ),
)
definition = pulumi.Output.json_dumps(
    {
        "Comment": "Checks, waits and tells",
        "StartAt": "Wait",
        "States": {
            "Wait": {"Type": "Wait", "Seconds": 30, "Next": "Notify"},
            "Tell": {
                "Type": "Task",
                "Resource": "arn:aws:states:::sqs:sendMessage",
                "Parameters": {"QueueUrl": queue.url, "MessageBody.$": "$"},
                "End": True,
            },
        },
    }
)
machine = aws.sfn.StateMachine(
    "steps", role_arn=role.arn, definition=definition, opts=pulumi.ResourceOptions(depends_on=[allowed])
)
pulumi.export("machine", machine.arn)

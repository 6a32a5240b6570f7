import json

import pulumi
import pulumi_aws as aws


def assumed_by(service):
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [trust]})


role = aws.iam.Role("workflow", assume_role_policy=assumed_by("lambda.amazonaws.com"))
done = aws.sns.Topic("done")
machine = aws.sfn.StateMachine(
    "workflow",
    role_arn=role.arn,
    definition=done.arn.apply(
        lambda arn: json.dumps({
            "StartAt": "Notify",
            "States": {
                "Notify": {
                    "Type": "Task",
                    "Resource": "arn:aws:states:::sns:publish",
                    "Parameters": {"TopicArn": arn, "Message": "done"},
                    "Next": "Archive",
                }
            },
        })
    ),
)
aws.iam.RolePolicy(
    "workflow",
    role=role.name,
    policy=pulumi.Output.all(topic=done.arn, queue=aws.sqs.Queue("archive").arn).apply(
        lambda arns: json.dumps({
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "sns:Publish", "Resource": arns["topic"]},
                {"Effect": "Allow", "Action": "sqs:Send", "Resource": arns["queue"]},
            ],
        })
    ),
)
starter = aws.iam.Role("starter", assume_role_policy=assumed_by("scheduler.amazonaws.com"))
aws.scheduler.Schedule(
    "workflow",
    schedule_expression="rate(1 hours)",
    flexible_time_window={"mode": "OFF"},
    target={
        "arn": machine.arn,
        "role_arn": starter.arn,
        "input": pulumi.Output.json_dumps({"topic": done.arn}),
    },
)

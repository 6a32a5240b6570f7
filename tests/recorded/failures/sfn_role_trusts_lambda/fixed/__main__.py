"""Reported at https://github.com/awsdocs/aws-step-functions-developer-guide/issues/23."""

import json
import pulumi
import pulumi_aws as aws

trust = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
states_trust = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
role = aws.iam.Role("open-case-role", assume_role_policy=trust)
logs = aws.iam.RolePolicyAttachment(
    "open-case-logs", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
open_case = aws.lambda_.Function(
    "open-case",
    runtime="python3.12",
    handler="case.open_case",
    role=role.arn,
    memory_size=256,
    timeout=15,
    code=pulumi.AssetArchive({"case.py": pulumi.StringAsset("def open_case(event, context):\n    return {'id': 1}\n")}),
    opts=pulumi.ResourceOptions(depends_on=[logs]),
)
flow_role = aws.iam.Role("flow-role", assume_role_policy=states_trust)
invoke = aws.iam.RolePolicy(
    "flow-invoke",
    role=flow_role.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": open_case.arn}],
        }
    ),
)
flow = aws.sfn.StateMachine(
    "flow",
    role_arn=flow_role.arn,
    definition=pulumi.Output.json_dumps(
        {
            "StartAt": "Open",
            "States": {"Open": {"Type": "Task", "Resource": open_case.arn, "End": True}},
        }
    ),
    opts=pulumi.ResourceOptions(depends_on=[invoke]),
)
pulumi.export("flow", flow.arn)

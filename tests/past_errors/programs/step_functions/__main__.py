import json

import pulumi
import pulumi_aws as aws

from roles import role_for

SERVICES = ["states", "lambda"]
roles = {service: role_for(service) for service in SERVICES}
tasks = {}
for name in ["reserve", "charge", "ship"]:
    tasks[name] = aws.lambda_.Function(
        name,
        role=roles["lambdas"].arn,
        runtime="python3.12",
        handler=f"{name}.handler",
        timeout=30,
        memory_size=256,
        code=pulumi.AssetArchive({f"{name}.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")}),
    )
definition = json.dumps(
    {
        "StartAt": "Reserve",
        "States": {
            "Reserve": {"Type": "Task", "Resource": tasks["reserve"].arn, "Next": "Charge"},
            "Charge": {"Type": "Task", "Resource": tasks["pay"].arn, "Next": "Ship"},
            "Ship": {"Type": "Task", "Resource": tasks["ship"].arn, "End": True},
        },
    }
)
machine = aws.sfn.StateMachine("orders", role_arn=roles["states"].arn, definition=definition, machine_type="STANDARD")
errors = aws.sqs.Queue("errors", visibility_timeout_seconds=30, name="errors")
aws.iam.RolePolicy(
    "invoke",
    role=roles["states"].id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": [each.arn for each in tasks.values()]}],
        }
    ),
)
pulumi.export("machine", machine.state_machine_arn)
pulumi.export("errors", errors.queue_url)

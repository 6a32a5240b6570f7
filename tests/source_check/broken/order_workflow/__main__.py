import pulumi
import pulumi_aws as aws

import functions
from workflow import Workflow

charge = functions.make("charge", timeout=20)
ship = functions.make("ship", memory_size=512)
workflow = Workflow("orders", charge, ship)

rule = aws.cloudwatch.EventRule("nightly", schedule="rate(1 day)")
aws.cloudwatch.EventTarget("nightly", rule=rule.name, arn=workflow.machine.arn, role_arn=workflow.role.arn)

pulumi.export("machine", workflow.machine_arn)
pulumi.export("role", workflow.role.arn)

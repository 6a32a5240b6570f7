"""The workflow of an order, as a component that is given its functions."""

import json

import pulumi
import pulumi_aws as aws


class Workflow(pulumi.ComponentResource):
    def __init__(
        self,
        name: str,
        *,
        charge: aws.lambda_.Function,
        ship: aws.lambda_.Function,
        opts: pulumi.ResourceOptions = None,
    ):
        super().__init__("shop:index:Workflow", name, None, opts)
        self.charge = charge
        self.ship = ship
        self.role = aws.iam.Role(
            name,
            assume_role_policy=json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": [
                        {
                            "Effect": "Allow",
                            "Principal": {"Service": "states.amazonaws.com"},
                            "Action": "sts:AssumeRole",
                        }
                    ],
                }
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.machine = aws.sfn.StateMachine(
            name,
            role_arn=self.role.arn,
            definition=json.dumps(self._definition()),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _definition(self):
        return {
            "StartAt": "Charge",
            "States": {
                "Charge": {"Type": "Task", "Resource": self.charge.arn, "Next": "Ship"},
                "Ship": {"Type": "Task", "Resource": self.ship.arn, "End": True},
            },
        }

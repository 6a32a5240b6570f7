"""Reported at https://github.com/pulumi/pulumi/issues/12417."""

import json
import pulumi
import pulumi_aws as aws

repository = aws.ecr.Repository("node-app")
role = aws.iam.Role(
    "node-app-access",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "tasks.apprunner.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
    ),
)
attached = aws.iam.RolePolicyAttachment(
    "node-app-access",
    role=role.name,
    policy_arn="arn:aws:iam::aws:policy/service-role/AWSAppRunnerServicePolicyForECRAccess",
)
service = aws.apprunner.Service(
    "node-app",
    service_name="node-app",
    source_configuration={
        "authentication_configuration": {"access_role_arn": role.arn},
        "auto_deployments_enabled": False,
        "image_repository": {
            "image_identifier": pulumi.Output.concat(repository.repository_url, ":1.4"),
            "image_repository_type": "ECR",
            "image_configuration": {"port": "8080"},
        },
    },
    opts=pulumi.ResourceOptions(depends_on=[attached]),
)
pulumi.export("url", service.service_url)

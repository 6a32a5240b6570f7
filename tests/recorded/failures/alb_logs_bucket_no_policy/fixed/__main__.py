"""Reported at https://github.com/cn-terraform/terraform-aws-ecs-alb/issues/4."""

import pulumi
import pulumi_aws as aws

vpc = aws.ec2.Vpc("sonar", cidr_block="10.70.0.0/16", enable_dns_hostnames=True)
gateway = aws.ec2.InternetGateway("sonar", vpc_id=vpc.id)
subnets = [
    aws.ec2.Subnet(f"sonar-{z}", vpc_id=vpc.id, cidr_block=f"10.70.{i}.0/24", availability_zone=f"eu-west-1{z}").id
    for i, z in enumerate("ab")
]
logs = aws.s3.Bucket("sonar-lb-logs")
policy = aws.s3.BucketPolicy(
    "sonar-lb-logs",
    bucket=logs.id,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::156460612806:root"},
                    "Action": "s3:PutObject",
                    "Resource": pulumi.Output.concat(logs.arn, "/*"),
                }
            ],
        }
    ),
)
balancer = aws.lb.LoadBalancer(
    "sonar",
    load_balancer_type="application",
    subnets=subnets,
    access_logs={"bucket": logs.id, "prefix": "sonar", "enabled": True},
    opts=pulumi.ResourceOptions(depends_on=[gateway, policy]),
)
pulumi.export("dns", balancer.dns_name)

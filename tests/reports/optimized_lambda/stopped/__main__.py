"""An orders function in a VPC that reaches S3 by an endpoint."""

import pulumi
import pulumi_aws as aws

config = pulumi.Config()
db_password = config.require_secret("db_password")


def create_networking():
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    private_subnets = [
        aws.ec2.Subnet(f"private-{index}", vpc_id=vpc.id, cidr_block=f"10.0.{index}.0/24") for index in range(2)
    ]
    return {"vpc": vpc, "private_subnets": private_subnets}


def create_endpoint(networking):
    return aws.ec2.VpcEndpoint(
        "s3",
        vpc_id=networking["vpc"].id,
        service_name="com.amazonaws.us-east-1.s3",
        route_table_ids=[networking["private_subnets"][0].route_table_id],
    )


alarm = aws.cloudwatch.MetricAlarm(
    "dead-letters",
    namespace="AWS/SQS",
    metric_name="ApproximateNumberOfMessagesVisible",
    dimensions={"QueueName": dead_letter_queue.name},
    statistic="Maximum",
    period=300,
    evaluation_periods=1,
    threshold=1,
    comparison_operator="GreaterThanOrEqualToThreshold",
)
dead_letter_queue = aws.sqs.Queue("dead-letters")
aws.ssm.Parameter("db-password", name="/orders/db-password", type="SecureString", value=db_password)

endpoint = create_endpoint(create_networking())
pulumi.export("endpoint", endpoint.id)

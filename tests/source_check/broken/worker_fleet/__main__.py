"""A fleet of workers that start with a script."""

import base64

import pulumi
import pulumi_aws as aws

queue = aws.sqs.Queue("jobs")
group = aws.ec2.SecurityGroup("fleet")
image = aws.ec2.get_ami_output(
    most_recent=True,
    owners=["amazon"],
    filters=[{"name": "name", "values": ["al2023-ami-2023*-arm64"]}],
)

script = f"""#!/bin/sh
export QUEUE={queue.url}
exec /opt/worker
"""
template = aws.ec2.LaunchTemplate(
    "fleet",
    image_id=image.id,
    instance_type="t4g.small",
    user_data=base64.b64encode(script.encode()).decode(),
    vpc_security_group_ids=[group.id],
    tag_specifications=aws.ec2.LaunchTemplateTagSpecificationArgs(
        resource_type="instance", tags={"Role": "worker"}
    ),
    block_device_mappings=[
        aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
            device_name="/dev/xvda",
            ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(volume_size=20, volume_type="gp3"),
        )
    ],
)
fleet = aws.autoscaling.Group(
    "fleet",
    min_size=1,
    max_size=4,
    launch_template={"id": template.id, "version": "$Latest"},
    availability_zones=["eu-west-1a"],
    tags=[aws.autoscaling.GroupTagArgs(key="Name", value="worker")],
)
aws.autoscaling.Policy(
    "backlog",
    autoscaling_group_name=fleet.name,
    policy_type="TargetTrackingScaling",
    target_tracking_configuration=aws.autoscaling.PolicyTargetTrackingConfigurationArgs(
        target_value=10,
        customized_metric_specification={
            "metric_name": "ApproximateNumberOfMessagesVisible",
            "namespace": "AWS/SQS",
            "statistic": "Average",
            "metric_dimensions": [{"name": "QueueName", "value": queue.name}],
        },
    ),
)
encoded = pulumi.Output.format("#!/bin/sh\nexport QUEUE={0}\n", queue.url).apply(
    lambda text: base64.b64encode(text.encode()).decode()
)

pulumi.export("fleet", fleet.name)
pulumi.export("script", encoded)

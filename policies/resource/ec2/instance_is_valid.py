from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.ec2.instances import Instance, LaunchTemplate, PlacementGroup


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InstanceCreditSpecification.NotSupported: The m5.large instance type does not support T2 Unlimited.",
        "InvalidUserData.Malformed: User data is limited to 16384 bytes.",
        "InvalidUserData.Malformed: Invalid BASE64 encoding of user data.",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/5067",
            "2026-11-28",
            "InstanceCreditSpecification.NotSupported: The m5.large instance type does not support T2 Unlimited.",
        ),
        deployed(
            "https://github.com/github-aws-runners/terraform-aws-github-runner/issues/3700",
            "2026-11-28",
            "InvalidUserData.Malformed: User data is limited to 16384 bytes.",
        ),
        deployed(
            "https://github.com/awslabs/ec2-spot-workshops/issues/15",
            "2026-11-28",
            "InvalidUserData.Malformed: Invalid BASE64 encoding of user data.",
        ),
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html",
            "2026-11-28",
            "instance type or requirements; security groups in the network interface; no enclaves with hibernation",
        ),
        modelled(
            "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html",
            "2026-11-28",
            "PartitionCount: valid only when Strategy is set to partition",
        ),
    ),
)
def instance_is_valid(machine: Instance | LaunchTemplate | PlacementGroup) -> Violations:
    """An instance, a launch template or a placement group has settings that EC2 accepts together.

    User data has at most 16 KB before it is encoded, and a launch template takes it in base64. Only T instances have CPU credits.
    Hibernation and Nitro Enclaves exclude each other, as do an instance type and instance requirements. With network interfaces
    the security groups are part of the interface.

    Fix: keep one of the two; for long user data, download the rest from S3.

    See: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
    """
    yield from machine.faults()


@fails(
    "has `cpu_credits` unlimited and the type m5.large; only T instances have CPU credits",
    "enables hibernation and Nitro Enclaves; an instance has one of them",
    "has 16385 bytes of user data; EC2 allows 16384",
)
def instance_settings(aws):
    aws.ec2.Instance(
        "orders",
        ami="ami-1a2b3c",
        instance_type="m5.large",
        credit_specification={"cpu_credits": "unlimited"},
        enclave_options={"enabled": True},
        hibernation=True,
        user_data="x" * 16385,
    )


@fails(
    "has user data that is not base64",
    "has `instance_type` and `instance_requirements`; it has one of them",
    "has `network_interfaces` and `vpc_security_group_ids`; set `security_groups` of the interface",
    "enables hibernation and Nitro Enclaves; an instance has one of them",
)
def template_settings(aws):
    aws.ec2.LaunchTemplate(
        "orders",
        instance_type="t3.micro",
        instance_requirements={"memory_mib": {"min": 1024}, "vcpu_count": {"min": 1}},
        user_data="#!/bin/bash\nyum update -y",
        network_interfaces=[{"associate_public_ip_address": "true"}],
        vpc_security_group_ids=["sg-1a2b3c"],
        enclave_options={"enabled": True},
        hibernation_options={"configured": True},
    )


@fails(
    "has a `partition_count` and the strategy cluster; only the strategy partition has one",
    "has a `spread_level` and the strategy cluster; only the strategy spread has one",
)
def placement_group_settings(aws):
    aws.ec2.PlacementGroup("orders", strategy="cluster", partition_count=3, spread_level="rack")


@passes
def settings_that_fit(aws):
    aws.ec2.Instance(
        "orders",
        ami="ami-1a2b3c",
        instance_type="t3.micro",
        credit_specification={"cpu_credits": "unlimited"},
        user_data="#!/bin/bash\nyum update -y",
    )
    aws.ec2.Instance(
        "standard", ami="ami-1a2b3c", instance_type="m5.large", credit_specification={"cpu_credits": "standard"}
    )
    aws.ec2.LaunchTemplate(
        "orders",
        instance_type="m5.large",
        user_data="IyEvYmluL2Jhc2gKeXVtIHVwZGF0ZSAteQ==",
        network_interfaces=[{"associate_public_ip_address": "true", "security_groups": ["sg-1a2b3c"]}],
    )
    aws.ec2.PlacementGroup("orders", strategy="partition", partition_count=3)


@abstains("userData")
def user_data_contains_an_output(aws, pulumi):
    topic = aws.sns.Topic("orders")
    aws.ec2.Instance(
        "orders", ami="ami-1a2b3c", instance_type="t3.micro", user_data=pulumi.Output.concat("#!/bin/bash\n", topic.arn)
    )

import pulumi
import pulumi_aws as aws

from settings import Settings

settings = Settings(pulumi.Config())
settings.check()
group = aws.ec2.SecurityGroup("app", description="App < shop", tagging=settings.tags)
for number, port in enumerate(settings.ports):
    aws.vpc.SecurityGroupIngressRule(
        f"port-{number}",
        security_group_id=group.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        cidr_ipv4=settings.cidr,
    )
instance = aws.ec2.Instance(
    "app",
    instance_type=settings.size,
    ami=aws.ec2.get_ami(most_recent=True, owners=["amazon"], filter=[{"name": "name", "values": ["al2023-ami-*-x86_64"]}]).id,
    vpc_security_group_ids=[group.id],
    user_data=settings.user_data(group.id),
)
address = aws.ec2.Eip("app", instance=instance.id, domain=settings.domain)
alarm = aws.cloudwatch.MetricAlarm(
    "cpu",
    namespace="AWS/EC2",
    metric_name="CPUUtilization",
    dimensions={"InstanceId": instance.instance_id},
    operator="GreaterThanThreshold",
    statistic="Average",
    period=300,
    evaluation_periods=2,
    threshold=80,
)
pulumi.export("address", address.public_ip)

import json

import pulumi
import pulumi_aws as aws

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


class Service(pulumi.ComponentResource):
    def __init__(self, name, image, target, subnets, source, listener, opts=None):
        super().__init__("shop:index:Service", name, None, opts)
        inside = pulumi.ResourceOptions(parent=self)
        cluster = aws.ecs.Cluster(name, opts=inside)
        role = aws.iam.Role(name, assume_role_policy=json.dumps(TRUST), opts=inside)
        aws.iam.RolePolicyAttachment(
            name,
            role=role.name,
            policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
            opts=inside,
        )
        task = aws.ecs.TaskDefinition(
            name,
            family=name,
            cpu="256",
            memory="4096",
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            execution_role_arn=role.arn,
            container_definitions=json.dumps(
                [{"name": name, "image": image, "essential": True, "portMappings": [{"containerPort": 80}]}]
            ),
            opts=inside,
        )
        self.service = aws.ecs.Service(
            name,
            cluster=cluster.arn,
            task_definition=task.arn,
            desired_count=1,
            launch_type="FARGATE",
            load_balancers=[{"target_group_arn": target.arn, "container_name": name, "container_port": 80}],
            network_configuration={"subnets": subnets, "security_groups": [source.id]},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[listener]),
        )
        self.register_outputs({"service": self.service.id})

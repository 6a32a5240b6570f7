"""Tutorials about networks, servers, containers, identities and operations."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws
import pulumi_random as random

from .parts import Network, allow, function, role

AMI = "ami-0123456789abcdef0"


def vpc_with_private_subnets_and_nat():
    """https://docs.aws.amazon.com/vpc/latest/userguide/vpc-example-private-subnets-nat.html"""
    net = Network()
    aws.ec2.VpcEndpoint(
        "s3",
        vpc_id=net.vpc.id,
        service_name="com.amazonaws.eu-west-1.s3",
        vpc_endpoint_type="Gateway",
        route_table_ids=[net.private_table.id],
    )


def interface_endpoint():
    """https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html"""
    net = Network(nat=False)
    aws.ec2.VpcEndpoint(
        "sqs",
        vpc_id=net.vpc.id,
        service_name="com.amazonaws.eu-west-1.sqs",
        vpc_endpoint_type="Interface",
        subnet_ids=net.private_ids,
        security_group_ids=[net.group("endpoint", 443).id],
        private_dns_enabled=True,
    )


def bastion_host():
    """https://docs.aws.amazon.com/prescriptive-guidance/latest/patterns/access-a-bastion-host-by-using-session-manager-and-amazon-ec2-instance-connect.html"""
    net = Network(nat=False)
    acts = role("bastion", "ec2.amazonaws.com", "AmazonSSMManagedInstanceCore")
    profile = aws.iam.InstanceProfile("bastion", role=acts.name)
    aws.ec2.Instance(
        "bastion",
        ami=AMI,
        instance_type="t3.micro",
        subnet_id=net.public_ids[0],
        vpc_security_group_ids=[net.group("bastion", 22).id],
        iam_instance_profile=profile.name,
        metadata_options={"http_tokens": "required", "http_endpoint": "enabled"},
        root_block_device={"volume_size": 20, "volume_type": "gp3", "encrypted": True},
    )


def peer_two_vpcs():
    """https://docs.aws.amazon.com/vpc/latest/peering/create-vpc-peering-connection.html"""
    one = aws.ec2.Vpc("one", cidr_block="10.0.0.0/16")
    two = aws.ec2.Vpc("two", cidr_block="10.1.0.0/16")
    peering = aws.ec2.VpcPeeringConnection("peers", vpc_id=one.id, peer_vpc_id=two.id, auto_accept=True)
    for name, vpc, to in (("one", one, two), ("two", two, one)):
        table = aws.ec2.RouteTable(name, vpc_id=vpc.id)
        aws.ec2.Route(
            name,
            route_table_id=table.id,
            destination_cidr_block=to.cidr_block,
            vpc_peering_connection_id=peering.id,
        )
        number = "10.0" if name == "one" else "10.1"
        subnet = aws.ec2.Subnet(name, vpc_id=vpc.id, cidr_block=f"{number}.1.0/24")
        aws.ec2.RouteTableAssociation(name, subnet_id=subnet.id, route_table_id=table.id)


def transit_gateway():
    """https://docs.aws.amazon.com/vpc/latest/tgw/tgw-getting-started.html"""
    net = Network(nat=False)
    gateway = aws.ec2transitgateway.TransitGateway("hub", description="hub")
    attachment = aws.ec2transitgateway.VpcAttachment(
        "net", transit_gateway_id=gateway.id, vpc_id=net.vpc.id, subnet_ids=net.private_ids
    )
    aws.ec2.Route(
        "hub",
        route_table_id=net.private_table.id,
        destination_cidr_block="10.8.0.0/16",
        transit_gateway_id=gateway.id,
        opts=pulumi.ResourceOptions(depends_on=[attachment]),
    )


def record_flow_logs():
    """https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html"""
    net = Network(nat=False)
    group = aws.cloudwatch.LogGroup("flows", name="/vpc/flows", retention_in_days=30)
    actions = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogGroups", "logs:DescribeLogStreams"]
    acts = role(
        "flows",
        "vpc-flow-logs.amazonaws.com",
        policy=[allow([*actions, "logs:CreateLogGroup"], "*")],
    )
    aws.ec2.FlowLog("flows", vpc_id=net.vpc.id, traffic_type="ALL", log_destination=group.arn, iam_role_arn=acts.arn)


def scaled_web_servers():
    """https://docs.aws.amazon.com/autoscaling/ec2/userguide/tutorial-ec2-auto-scaling-load-balancer.html"""
    net = Network()
    front = net.group("front", 80)
    servers = net.group("servers", 80, source=front.id)
    balancer = aws.lb.LoadBalancer(
        "web", load_balancer_type="application", subnets=net.public_ids, security_groups=[front.id]
    )
    group = aws.lb.TargetGroup(
        "web", port=80, protocol="HTTP", vpc_id=net.vpc.id, health_check={"path": "/", "matcher": "200"}
    )
    aws.lb.Listener(
        "web",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
    template = aws.ec2.LaunchTemplate(
        "web",
        image_id=AMI,
        instance_type="t3.micro",
        vpc_security_group_ids=[servers.id],
        metadata_options={"http_tokens": "required"},
    )
    scaled = aws.autoscaling.Group(
        "web",
        min_size=1,
        max_size=4,
        desired_capacity=2,
        vpc_zone_identifiers=net.private_ids,
        target_group_arns=[group.arn],
        health_check_type="ELB",
        health_check_grace_period=300,
        launch_template={"id": template.id, "version": "$Latest"},
    )
    aws.autoscaling.Policy(
        "cpu",
        autoscaling_group_name=scaled.name,
        policy_type="TargetTrackingScaling",
        target_tracking_configuration={
            "predefined_metric_specification": {"predefined_metric_type": "ASGAverageCPUUtilization"},
            "target_value": 50,
        },
    )


def network_load_balancer():
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/network/network-load-balancer-getting-started.html"""
    net = Network(nat=False)
    balancer = aws.lb.LoadBalancer("tcp", load_balancer_type="network", subnets=net.public_ids)
    group = aws.lb.TargetGroup("tcp", port=8080, protocol="TCP", vpc_id=net.vpc.id, target_type="ip")
    aws.lb.Listener(
        "tcp",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="TCP",
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )


def https_listener():
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/application/create-https-listener.html"""
    net = Network(nat=False)
    zone = aws.route53.Zone("shop", name="shop.example.org")
    certificate = aws.acm.Certificate("shop", domain_name="shop.example.org", validation_method="DNS")
    option = certificate.domain_validation_options[0]
    record = aws.route53.Record(
        "validation",
        zone_id=zone.zone_id,
        name=option.resource_record_name,
        type=option.resource_record_type,
        records=[option.resource_record_value],
        ttl=60,
    )
    valid = aws.acm.CertificateValidation(
        "shop", certificate_arn=certificate.arn, validation_record_fqdns=[record.fqdn]
    )
    balancer = aws.lb.LoadBalancer(
        "shop",
        load_balancer_type="application",
        subnets=net.public_ids,
        security_groups=[net.group("shop", 80, 443).id],
    )
    group = aws.lb.TargetGroup("shop", port=8080, protocol="HTTP", vpc_id=net.vpc.id, target_type="ip")
    aws.lb.Listener(
        "https",
        load_balancer_arn=balancer.arn,
        port=443,
        protocol="HTTPS",
        ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificate_arn=valid.certificate_arn,
        default_actions=[{"type": "forward", "target_group_arn": group.arn}],
    )
    aws.lb.Listener(
        "http",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[
            {"type": "redirect", "redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}}
        ],
    )
    aws.route53.Record(
        "shop",
        zone_id=zone.zone_id,
        name="shop.example.org",
        type="A",
        aliases=[{"name": balancer.dns_name, "zone_id": balancer.zone_id, "evaluate_target_health": True}],
    )


def attach_a_volume():
    """https://docs.aws.amazon.com/ebs/latest/userguide/ebs-attaching-volume.html"""
    net = Network(nat=False)
    server = aws.ec2.Instance("server", ami=AMI, instance_type="t3.micro", subnet_id=net.public_ids[0])
    volume = aws.ebs.Volume("data", availability_zone="eu-west-1a", size=100, type="gp3", encrypted=True)
    aws.ec2.VolumeAttachment("data", device_name="/dev/sdf", instance_id=server.id, volume_id=volume.id)


def container(name: str, group: aws.cloudwatch.LogGroup, port: int = 80, **settings: object) -> pulumi.Output[str]:
    """The definition of one container that logs to a group."""
    given = {
        "name": name,
        "image": "public.ecr.aws/docker/library/httpd:2.4",
        "essential": True,
        "portMappings": [{"containerPort": port, "protocol": "tcp"}],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": group.name,
                "awslogs-region": "eu-west-1",
                "awslogs-stream-prefix": name,
            },
        },
        **settings,
    }
    return pulumi.Output.json_dumps([given])


TASKS = "service-role/AmazonECSTaskExecutionRolePolicy"


def fargate_service_behind_a_load_balancer():
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/create-application-load-balancer.html"""
    net = Network()
    front = net.group("front", 80)
    tasks = net.group("tasks", 80, source=front.id)
    group = aws.cloudwatch.LogGroup("app", name="/ecs/app", retention_in_days=30)
    execution = role("execution", "ecs-tasks.amazonaws.com", TASKS)
    cluster = aws.ecs.Cluster("app")
    task = aws.ecs.TaskDefinition(
        "app",
        family="app",
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=execution.arn,
        container_definitions=container("app", group),
    )
    balancer = aws.lb.LoadBalancer(
        "app", load_balancer_type="application", subnets=net.public_ids, security_groups=[front.id]
    )
    targets = aws.lb.TargetGroup("app", port=80, protocol="HTTP", vpc_id=net.vpc.id, target_type="ip")
    listener = aws.lb.Listener(
        "app",
        load_balancer_arn=balancer.arn,
        port=80,
        protocol="HTTP",
        default_actions=[{"type": "forward", "target_group_arn": targets.arn}],
    )
    service = aws.ecs.Service(
        "app",
        cluster=cluster.arn,
        task_definition=task.arn,
        desired_count=2,
        launch_type="FARGATE",
        network_configuration={"subnets": net.private_ids, "security_groups": [tasks.id]},
        load_balancers=[{"target_group_arn": targets.arn, "container_name": "app", "container_port": 80}],
        opts=pulumi.ResourceOptions(depends_on=[listener]),
    )
    scaled = aws.appautoscaling.Target(
        "app",
        min_capacity=2,
        max_capacity=10,
        resource_id=pulumi.Output.concat("service/", cluster.name, "/", service.name),
        scalable_dimension="ecs:service:DesiredCount",
        service_namespace="ecs",
    )
    aws.appautoscaling.Policy(
        "app",
        policy_type="TargetTrackingScaling",
        resource_id=scaled.resource_id,
        scalable_dimension=scaled.scalable_dimension,
        service_namespace=scaled.service_namespace,
        target_tracking_scaling_policy_configuration={
            "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"},
            "target_value": 60,
        },
    )


def secrets_of_a_task():
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html"""
    group = aws.cloudwatch.LogGroup("secret", name="/ecs/secret", retention_in_days=30)
    secret = aws.secretsmanager.Secret("login")
    execution = role(
        "secret", "ecs-tasks.amazonaws.com", TASKS, policy=[allow(["secretsmanager:GetSecretValue"], secret.arn)]
    )
    aws.ecs.TaskDefinition(
        "secret",
        family="secret",
        cpu="512",
        memory="1024",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=execution.arn,
        container_definitions=container("web", group, secrets=[{"name": "LOGIN", "valueFrom": secret.arn}]),
    )


def file_system_of_a_task():
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tutorial-efs-volumes.html"""
    net = Network(nat=False)
    group = aws.cloudwatch.LogGroup("files", name="/ecs/files", retention_in_days=30)
    system = aws.efs.FileSystem("files", encrypted=True)
    allowed = net.group("nfs", 2049)
    for at, subnet in enumerate(net.private):
        aws.efs.MountTarget(f"f{at}", file_system_id=system.id, subnet_id=subnet.id, security_groups=[allowed.id])
    execution = role("files", "ecs-tasks.amazonaws.com", TASKS)
    aws.ecs.TaskDefinition(
        "files",
        family="files",
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=execution.arn,
        volumes=[
            {
                "name": "files",
                "efs_volume_configuration": {"file_system_id": system.id, "transit_encryption": "ENABLED"},
            }
        ],
        container_definitions=container(
            "web", group, mountPoints=[{"sourceVolume": "files", "containerPath": "/usr/share/files"}]
        ),
    )


def scheduled_task():
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/tasks-scheduled-eventbridge-scheduler.html"""
    net = Network()
    group = aws.cloudwatch.LogGroup("job", name="/ecs/job", retention_in_days=30)
    cluster = aws.ecs.Cluster("jobs")
    execution = role("job", "ecs-tasks.amazonaws.com", TASKS)
    task = aws.ecs.TaskDefinition(
        "job",
        family="job",
        cpu="256",
        memory="512",
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=execution.arn,
        container_definitions=container("job", group),
    )
    acts = role(
        "run",
        "scheduler.amazonaws.com",
        policy=[allow(["ecs:RunTask"], task.arn), allow(["iam:PassRole"], execution.arn)],
    )
    aws.scheduler.Schedule(
        "job",
        schedule_expression="rate(1 hours)",
        flexible_time_window={"mode": "OFF"},
        target={
            "arn": cluster.arn,
            "role_arn": acts.arn,
            "ecs_parameters": {
                "task_definition_arn": task.arn,
                "launch_type": "FARGATE",
                "network_configuration": {
                    "subnets": net.private_ids,
                    "security_groups": [net.group("job").id],
                    "assign_public_ip": False,
                },
            },
        },
    )


def kubernetes_cluster():
    """https://docs.aws.amazon.com/eks/latest/userguide/getting-started-console.html"""
    net = Network()
    acts = role("cluster", "eks.amazonaws.com", "AmazonEKSClusterPolicy")
    cluster = aws.eks.Cluster(
        "shop",
        role_arn=acts.arn,
        version="1.34",
        access_config={"authentication_mode": "API_AND_CONFIG_MAP"},
        vpc_config={"subnet_ids": net.private_ids, "endpoint_private_access": True, "endpoint_public_access": True},
    )
    nodes = role(
        "nodes",
        "ec2.amazonaws.com",
        "AmazonEKSWorkerNodePolicy",
        "AmazonEC2ContainerRegistryReadOnly",
        "AmazonEKS_CNI_Policy",
    )
    aws.eks.NodeGroup(
        "nodes",
        cluster_name=cluster.name,
        node_role_arn=nodes.arn,
        subnet_ids=net.private_ids,
        instance_types=["t3.medium"],
        scaling_config={"desired_size": 2, "min_size": 1, "max_size": 3},
        update_config={"max_unavailable": 1},
    )
    aws.eks.Addon("dns", cluster_name=cluster.name, addon_name="coredns")


def batch_on_fargate():
    """https://docs.aws.amazon.com/batch/latest/userguide/getting-started-fargate.html"""
    net = Network()
    execution = role("batch", "ecs-tasks.amazonaws.com", TASKS)
    environment = aws.batch.ComputeEnvironment(
        "fargate",
        type="MANAGED",
        compute_resources={
            "type": "FARGATE",
            "max_vcpus": 16,
            "subnets": net.private_ids,
            "security_group_ids": [net.group("batch").id],
        },
    )
    aws.batch.JobQueue(
        "jobs",
        state="ENABLED",
        priority=1,
        compute_environment_orders=[{"order": 1, "compute_environment": environment.arn}],
    )
    properties = {
        "image": "public.ecr.aws/amazonlinux/amazonlinux:latest",
        "command": ["echo", "hello"],
        "executionRoleArn": execution.arn,
        "resourceRequirements": [{"type": "VCPU", "value": "0.25"}, {"type": "MEMORY", "value": "512"}],
        "fargatePlatformConfiguration": {"platformVersion": "LATEST"},
    }
    aws.batch.JobDefinition(
        "hello",
        type="container",
        platform_capabilities=["FARGATE"],
        container_properties=pulumi.Output.json_dumps(properties),
    )


def build_project():
    """https://docs.aws.amazon.com/codebuild/latest/userguide/getting-started-overview.html"""
    bucket = aws.s3.Bucket("output")
    logs = allow(["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "*")
    store = allow(["s3:PutObject", "s3:GetObject"], pulumi.Output.concat(bucket.arn, "/*"))
    acts = role("build", "codebuild.amazonaws.com", policy=[logs, store])
    aws.codebuild.Project(
        "build",
        service_role=acts.arn,
        artifacts={"type": "S3", "location": bucket.bucket},
        environment={
            "compute_type": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
            "type": "LINUX_CONTAINER",
        },
        source={
            "type": "GITHUB",
            "location": "https://github.com/aws-samples/aws-codebuild-samples.git",
            "git_clone_depth": 1,
        },
    )


def deploy_by_a_pipeline():
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/tutorials-simple-s3.html"""
    source, site, artifacts = aws.s3.Bucket("source"), aws.s3.Bucket("site"), aws.s3.Bucket("artifacts")
    aws.s3.BucketVersioning("source", bucket=source.id, versioning_configuration={"status": "Enabled"})
    everything = [
        b for bucket in (source, site, artifacts) for b in (bucket.arn, pulumi.Output.concat(bucket.arn, "/*"))
    ]
    acts = role("pipeline", "codepipeline.amazonaws.com", policy=[allow(["s3:*"], *everything)])
    aws.codepipeline.Pipeline(
        "site",
        role_arn=acts.arn,
        artifact_stores=[{"location": artifacts.bucket, "type": "S3"}],
        stages=[
            {
                "name": "Source",
                "actions": [
                    {
                        "name": "Source",
                        "category": "Source",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "output_artifacts": ["code"],
                        "configuration": {"S3Bucket": source.bucket, "S3ObjectKey": "site.zip"},
                    }
                ],
            },
            {
                "name": "Deploy",
                "actions": [
                    {
                        "name": "Deploy",
                        "category": "Deploy",
                        "owner": "AWS",
                        "provider": "S3",
                        "version": "1",
                        "input_artifacts": ["code"],
                        "configuration": {"BucketName": site.bucket, "Extract": "true"},
                    }
                ],
            },
        ],
    )


def delegate_by_a_role():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_cross-account-with-roles.html"""
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": "partner-7"}},
            }
        ],
    }
    bucket = aws.s3.Bucket("productionapp")
    policy = aws.iam.Policy(
        "read-write",
        policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    allow(["s3:ListAllMyBuckets"], "*"),
                    allow(["s3:ListBucket", "s3:GetBucketLocation"], bucket.arn),
                    allow(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], pulumi.Output.concat(bucket.arn, "/*")),
                ],
            }
        ),
    )
    made = aws.iam.Role("UpdateData", assume_role_policy=json.dumps(trust))
    aws.iam.RolePolicyAttachment("UpdateData", role=made.name, policy_arn=policy.arn)


def tags_decide_access():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/tutorial_attribute-based-access-control.html"""
    aws.iam.Policy(
        "same-project",
        policy=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Action": ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
                        "Resource": "*",
                        "Condition": {
                            "StringEquals": {
                                "aws:ResourceTag/access-project": "${aws:PrincipalTag/access-project}",
                                "secretsmanager:ResourceTag/access-team": "${aws:PrincipalTag/access-team}",
                            }
                        },
                    }
                ],
            }
        ),
    )


def deploy_from_github():
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"""
    provider = aws.iam.OpenIdConnectProvider(
        "github", url="https://token.actions.githubusercontent.com", client_id_lists=["sts.amazonaws.com"]
    )
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": provider.arn},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
                    "StringLike": {"token.actions.githubusercontent.com:sub": "repo:octo-org/octo-repo:*"},
                },
            }
        ],
    }
    aws.iam.Role("deploy", assume_role_policy=pulumi.Output.json_dumps(trust))


def rotate_a_secret():
    """https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html"""
    secret = aws.secretsmanager.Secret("database")
    actions = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"]
    actions += ["secretsmanager:DescribeSecret", "secretsmanager:UpdateSecretVersionStage"]
    rotator = function("rotator", policy=[allow(actions, secret.arn)], timeout=30)
    permission = aws.lambda_.Permission(
        "rotator",
        function=rotator.name,
        action="lambda:InvokeFunction",
        principal="secretsmanager.amazonaws.com",
        source_arn=secret.arn,
    )
    aws.secretsmanager.SecretRotation(
        "database",
        secret_id=secret.id,
        rotation_lambda_arn=rotator.arn,
        rotation_rules={"automatically_after_days": 30},
        opts=pulumi.ResourceOptions(depends_on=[permission]),
    )


def keep_parameters():
    """https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html"""
    password = random.RandomPassword("db", length=32)
    aws.ssm.Parameter("password", name="/shop/prod/password", type="SecureString", value=password.result)
    aws.ssm.Parameter("hosts", name="/shop/prod/hosts", type="StringList", value="a.internal,b.internal")


def key_with_an_alias():
    """https://docs.aws.amazon.com/kms/latest/developerguide/create-alias.html"""
    key = aws.kms.Key("shop", description="shop", enable_key_rotation=True, deletion_window_in_days=30)
    aws.kms.Alias("shop", name="alias/shop", target_key_id=key.key_id)


def user_pool_with_a_web_client():
    """https://docs.aws.amazon.com/cognito/latest/developerguide/getting-started-user-pools.html"""
    pool = aws.cognito.UserPool(
        "users",
        username_attributes=["email"],
        auto_verified_attributes=["email"],
        password_policy={
            "minimum_length": 12,
            "require_lowercase": True,
            "require_numbers": True,
            "require_symbols": True,
            "require_uppercase": True,
            "temporary_password_validity_days": 7,
        },
        account_recovery_setting={"recovery_mechanisms": [{"name": "verified_email", "priority": 1}]},
    )
    aws.cognito.UserPoolDomain("users", domain="shop-users", user_pool_id=pool.id)
    aws.cognito.UserPoolClient(
        "web",
        user_pool_id=pool.id,
        allowed_oauth_flows=["code"],
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_scopes=["openid", "email"],
        callback_urls=["https://shop.example.org/signed-in"],
        logout_urls=["https://shop.example.org/"],
        supported_identity_providers=["COGNITO"],
    )


def user_pool_with_a_trigger():
    """https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html"""
    check = function("check", timeout=5)
    pool = aws.cognito.UserPool("checked", lambda_config={"pre_sign_up": check.arn})
    aws.lambda_.Permission(
        "check",
        function=check.name,
        action="lambda:InvokeFunction",
        principal="cognito-idp.amazonaws.com",
        source_arn=pool.arn,
    )


def identities_for_a_pool():
    """https://docs.aws.amazon.com/cognito/latest/developerguide/getting-started-with-identity-pools.html"""
    users = aws.cognito.UserPool("people")
    client = aws.cognito.UserPoolClient("people", user_pool_id=users.id)
    identities = aws.cognito.IdentityPool(
        "people",
        identity_pool_name="people",
        allow_unauthenticated_identities=False,
        cognito_identity_providers=[{"client_id": client.id, "provider_name": users.endpoint}],
    )
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": "cognito-identity.amazonaws.com"},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {"cognito-identity.amazonaws.com:aud": identities.id},
                    "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
                },
            }
        ],
    }
    made = aws.iam.Role("people", assume_role_policy=pulumi.Output.json_dumps(trust))
    aws.cognito.IdentityPoolRoleAttachment("people", identity_pool_id=identities.id, roles={"authenticated": made.arn})


def protect_a_load_balancer():
    """https://docs.aws.amazon.com/waf/latest/developerguide/getting-started.html"""
    net = Network(nat=False)
    balancer = aws.lb.LoadBalancer(
        "web", load_balancer_type="application", subnets=net.public_ids, security_groups=[net.group("web", 80).id]
    )

    def metrics(name: str) -> dict[str, object]:
        return {"cloudwatch_metrics_enabled": True, "metric_name": name, "sampled_requests_enabled": True}

    acl = aws.wafv2.WebAcl(
        "web",
        scope="REGIONAL",
        default_action={"allow": {}},
        visibility_config=metrics("web"),
        rules=[
            {
                "name": "common",
                "priority": 1,
                "override_action": {"none": {}},
                "statement": {
                    "managed_rule_group_statement": {"name": "AWSManagedRulesCommonRuleSet", "vendor_name": "AWS"}
                },
                "visibility_config": metrics("common"),
            },
            {
                "name": "rate",
                "priority": 2,
                "action": {"block": {}},
                "statement": {"rate_based_statement": {"limit": 2000, "aggregate_key_type": "IP"}},
                "visibility_config": metrics("rate"),
            },
        ],
    )
    aws.wafv2.WebAclAssociation("web", resource_arn=balancer.arn, web_acl_arn=acl.arn)


def fail_over_by_dns():
    """https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-simple-configs.html"""
    zone = aws.route53.Zone("site", name="site.example.org")
    check = aws.route53.HealthCheck(
        "primary", fqdn="one.site.example.org", port=443, type="HTTPS", resource_path="/health", request_interval=30
    )
    for kind, address, extra in (
        ("PRIMARY", "192.0.2.10", {"health_check_id": check.id}),
        ("SECONDARY", "192.0.2.20", {}),
    ):
        aws.route53.Record(
            kind.lower(),
            zone_id=zone.zone_id,
            name="www.site.example.org",
            type="A",
            ttl=60,
            records=[address],
            set_identifier=kind.lower(),
            failover_routing_policies=[{"type": kind}],
            **extra,
        )


def private_hosted_zone():
    """https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-creating.html"""
    net = Network(nat=False)
    zone = aws.route53.Zone("inside", name="inside.example.org", vpcs=[{"vpc_id": net.vpc.id}])
    aws.route53.Record("db", zone_id=zone.zone_id, name="db", type="CNAME", ttl=300, records=["db.example.org"])


def trail_of_an_account():
    """https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html"""
    bucket = aws.s3.Bucket("trail")
    source = {"StringEquals": {"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/account"}}
    statements = [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "s3:GetBucketAcl",
            "Resource": bucket.arn,
            "Condition": source,
        },
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": pulumi.Output.concat(bucket.arn, "/AWSLogs/111122223333/*"),
            "Condition": {"StringEquals": {**source["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}},
        },
    ]
    policy = aws.s3.BucketPolicy(
        "trail",
        bucket=bucket.id,
        policy=pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": statements}),
    )
    aws.cloudtrail.Trail(
        "account",
        name="account",
        s3_bucket_name=bucket.bucket,
        is_multi_region_trail=True,
        enable_log_file_validation=True,
        opts=pulumi.ResourceOptions(depends_on=[policy]),
    )


def alarm_on_errors_in_a_log():
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CountOccurrencesExample.html"""
    group = aws.cloudwatch.LogGroup("app", name="/shop/app", retention_in_days=30)
    aws.cloudwatch.LogMetricFilter(
        "errors",
        log_group_name=group.name,
        pattern="Error",
        metric_transformation={"name": "ErrorCount", "namespace": "Shop", "value": "1", "default_value": "0"},
    )
    topic = aws.sns.Topic("alarms")
    aws.sns.TopicSubscription("mail", topic=topic.arn, protocol="email", endpoint="ops@shop.example.org")
    aws.cloudwatch.MetricAlarm(
        "errors",
        namespace="Shop",
        metric_name="ErrorCount",
        statistic="Sum",
        period=300,
        evaluation_periods=1,
        threshold=5,
        comparison_operator="GreaterThanThreshold",
        alarm_actions=[topic.arn],
    )


def dashboard_and_metric_math():
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/create_dashboard.html"""
    body = {
        "widgets": [
            {
                "type": "metric",
                "x": 0,
                "y": 0,
                "width": 12,
                "height": 6,
                "properties": {
                    "metrics": [
                        ["AWS/Lambda", "Errors", "FunctionName", "orders", {"id": "m1", "stat": "Sum"}],
                        [{"expression": "RATE(m1)", "label": "rate", "id": "e1"}],
                    ],
                    "region": "eu-west-1",
                    "period": 300,
                    "view": "timeSeries",
                    "title": "Errors",
                },
            },
            {"type": "text", "x": 12, "y": 0, "width": 12, "height": 2, "properties": {"markdown": "# Shop"}},
        ]
    }
    aws.cloudwatch.Dashboard("shop", dashboard_name="shop", dashboard_body=json.dumps(body))
    aws.cloudwatch.MetricAlarm(
        "rate",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=2,
        threshold=10,
        alarm_actions=[aws.sns.Topic("rate").arn],
        metric_queries=[
            {"id": "e1", "expression": "m2/m1*100", "label": "error rate", "return_data": True},
            {
                "id": "m1",
                "metric": {"metric_name": "Invocations", "namespace": "AWS/Lambda", "period": 60, "stat": "Sum"},
            },
            {"id": "m2", "metric": {"metric_name": "Errors", "namespace": "AWS/Lambda", "period": 60, "stat": "Sum"}},
        ],
    )


def run_a_command_document():
    """https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-creating-content.html"""
    content = {
        "schemaVersion": "2.2",
        "description": "Restart the web server",
        "parameters": {"service": {"type": "String", "default": "httpd"}},
        "mainSteps": [
            {
                "action": "aws:runShellScript",
                "name": "restart",
                "inputs": {"runCommand": ["systemctl restart {{ service }}"]},
            }
        ],
    }
    aws.ssm.Document("restart", document_type="Command", document_format="JSON", content=json.dumps(content))


def app_runner_service():
    """https://docs.aws.amazon.com/apprunner/latest/dg/getting-started.html"""
    access = role("apprunner", "build.apprunner.amazonaws.com", "service-role/AWSAppRunnerServicePolicyForECRAccess")
    repository = aws.ecr.Repository("web")
    aws.apprunner.Service(
        "web",
        service_name="web",
        source_configuration={
            "authentication_configuration": {"access_role_arn": access.arn},
            "auto_deployments_enabled": True,
            "image_repository": {
                "image_identifier": pulumi.Output.concat(repository.repository_url, ":latest"),
                "image_repository_type": "ECR",
                "image_configuration": {"port": "8080"},
            },
        },
        instance_configuration={"cpu": "1024", "memory": "2048"},
    )


def shared_file_system():
    """https://docs.aws.amazon.com/efs/latest/ug/getting-started.html"""
    net = Network(nat=False)
    system = aws.efs.FileSystem(
        "shared",
        encrypted=True,
        throughput_mode="elastic",
        lifecycle_policies=[{"transition_to_ia": "AFTER_30_DAYS"}],
    )
    group = net.group("nfs", 2049)
    for at, subnet in enumerate(net.private):
        aws.efs.MountTarget(f"m{at}", file_system_id=system.id, subnet_id=subnet.id, security_groups=[group.id])


def network_rules():
    """https://docs.aws.amazon.com/vpc/latest/userguide/create-network-acl.html"""
    net = Network(nat=False)
    aws.ec2.NetworkAcl(
        "web",
        vpc_id=net.vpc.id,
        subnet_ids=net.public_ids,
        ingress=[
            {
                "rule_no": 100,
                "protocol": "tcp",
                "action": "allow",
                "cidr_block": "0.0.0.0/0",
                "from_port": 443,
                "to_port": 443,
            },
            {
                "rule_no": 110,
                "protocol": "tcp",
                "action": "allow",
                "cidr_block": "0.0.0.0/0",
                "from_port": 1024,
                "to_port": 65535,
            },
        ],
        egress=[
            {
                "rule_no": 100,
                "protocol": "-1",
                "action": "allow",
                "cidr_block": "0.0.0.0/0",
                "from_port": 0,
                "to_port": 0,
            }
        ],
    )

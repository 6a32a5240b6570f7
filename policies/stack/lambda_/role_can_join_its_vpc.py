from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.knowledge.permissions import missing, to_add
from preflight.aws.lambda_ import Function

ON_INTERFACES = ("ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface")
ON_EVERYTHING = ("ec2:DescribeNetworkInterfaces",)


@policy(
    severity="critical",
    caught="deployment",
    error="The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
    evidence=deployed(
        "https://github.com/aws/aws-sam-cli/issues/617",
        "2026-11-28",
        "The provided execution role does not have permissions to call CreateNetworkInterface on EC2",
    ),
)
def role_can_join_its_vpc(function: Function) -> Violations:
    """A function that runs in a VPC has a role that may make the network interfaces for it.

    Lambda makes and removes the interfaces with the function's own role, and tries that before it creates the function: "The
    provided execution role does not have permissions to call CreateNetworkInterface on EC2". The action
    `ec2:DescribeNetworkInterfaces` knows no resources, so that its statement is about `*`.

    Fix: attach the managed policy `AWSLambdaVPCAccessExecutionRole`, or add the printed statement to the role.

    See: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSLambdaVPCAccessExecutionRole.html
    """
    if function.is_in_vpc:
        lacking = missing(function.role, ON_INTERFACES, "arn:*:ec2:*:*:*") + missing(function.role, ON_EVERYTHING)
        if lacking:
            actions = " and ".join(lacking)
            yield f"runs in a VPC, and {function.role} does not allow {actions}; add {to_add(lacking)}"


@fails(
    "runs in a VPC, and Role 'orders' does not allow ec2:CreateNetworkInterface and ec2:DeleteNetworkInterface"
    ' and ec2:DescribeNetworkInterfaces; add {"Effect": "Allow", "Action": ["ec2:CreateNetworkInterface",'
    ' "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces"], "Resource": "*"}'
)
def role_may_only_log(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "logs",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    )
    subnet = aws.ec2.Subnet("private", vpc_id="vpc-1a2b3c", cidr_block="10.0.1.0/24")
    aws.lambda_.Function(
        "orders", role=role.arn, vpc_config={"subnet_ids": [subnet.id], "security_group_ids": ["sg-1a2b3c"]}
    )


@fails(
    "runs in a VPC, and Role 'orders' does not allow ec2:DescribeNetworkInterfaces;"
    ' add {"Effect": "Allow", "Action": ["ec2:DescribeNetworkInterfaces"], "Resource": "*"}'
)
def statement_names_resources_that_an_action_does_not_have(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "network",
        role=role.id,
        policy='{"Statement": {"Effect": "Allow", "Action": "ec2:*NetworkInterface*",'
        ' "Resource": "arn:aws:ec2:eu-west-1:111122223333:*/*"}}',
    )
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        vpc_config={"subnet_ids": ["subnet-1a2b3c"], "security_group_ids": ["sg-1a2b3c"]},
    )


@passes
def role_has_the_managed_policy(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.iam.RolePolicyAttachment(
        "network", role=role.name, policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
    )
    aws.lambda_.Function(
        "orders",
        role=role.arn,
        vpc_config=aws.lambda_.FunctionVpcConfigArgs(subnet_ids=["subnet-1a2b3c"], security_group_ids=["sg-1a2b3c"]),
    )


@passes
def function_is_in_no_vpc(aws):
    role = aws.iam.Role("orders", assume_role_policy="{}")
    aws.lambda_.Function("orders", role=role.arn)
    aws.lambda_.Function("ship", role=role.arn, vpc_config={"subnet_ids": [], "security_group_ids": []})


@abstains("role, which leads outside of this stack")
def role_belongs_to_another_stack(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        vpc_config={"subnet_ids": ["subnet-1a2b3c"], "security_group_ids": ["sg-1a2b3c"]},
    )

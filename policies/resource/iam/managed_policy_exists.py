from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.iam import Attachment, Role, managed_policy_faults, partition_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "does not exist or is not attachable",
        "NoSuchEntity: Policy arn:aws:iam::aws:policy/",
        "Invalid ARN partition",
        "PolicyNotAttachable: Cannot attach a Service Role Policy to a Customer Role",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform/issues/31748",
            "2026-11-28",
            "Policy arn:aws:iam::aws:policy/AWSLambdaRole does not exist or is not attachable",
        ),
        modelled(
            "https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html",
            "2026-11-28",
            "PolicyNotAttachableException",
        ),
    ),
)
def managed_policy_exists(user: Attachment | Role) -> Violations:
    """A managed policy of AWS is named by the ARN that it has.

    Some managed policies have a path in front of their name, as `service-role/AWSLambdaBasicExecutionRole` or
    `job-function/Billing`. Without it, or with another one, the policy does not exist. A policy of the path
    `aws-service-role/` is attached by AWS to the role of its service, and by nobody else.

    Its partition is that of the region: `aws-cn` in China, `aws-us-gov` in GovCloud, `aws` elsewhere.

    A name that AWS does not have may be newer than the list of this pack: the policy advises, with the day of the list.

    Fix: use the printed ARN.

    See: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
    """
    for arn in user.managed_policies:
        yield from partition_faults(user, arn) or managed_policy_faults(arn)


@fails(
    "names arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole, which does not exist; AWS's policy of that name is"
    " arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
)
def path_is_missing(aws):
    aws.iam.RolePolicyAttachment(
        "orders", role="orders", policy_arn="arn:aws:iam::aws:policy/AWSLambdaBasicExecutionRole"
    )


@fails(
    "names arn:aws:iam::aws:policy/service-role/AmazonSQSFullAccess, which does not exist; AWS's policy of that name is"
    " arn:aws:iam::aws:policy/AmazonSQSFullAccess",
    "names arn:aws:iam::aws:policy/job-function/AdministratorAccess, which does not exist; AWS's policy of that name is"
    " arn:aws:iam::aws:policy/AdministratorAccess",
)
def paths_of_a_role_are_too_many(aws):
    aws.iam.Role(
        "orders",
        assume_role_policy="{}",
        managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AmazonSQSFullAccess"],
        permissions_boundary="arn:aws:iam::aws:policy/job-function/AdministratorAccess",
    )


@fails(
    "names arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy, which AWS attaches to the service-linked role"
    " of its service alone"
)
def policy_belongs_to_a_service(aws):
    aws.iam.GroupPolicyAttachment(
        "orders",
        group="orders",
        policy_arn="arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy",
    )


@passes
def policies_have_their_paths(aws):
    aws.iam.RolePolicyAttachment(
        "orders", role="orders", policy_arn="arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    )
    aws.iam.UserPolicyAttachment("billing", user="orders", policy_arn="arn:aws:iam::aws:policy/job-function/Billing")
    aws.iam.UserPolicyAttachment("own", user="orders", policy_arn="arn:aws:iam::111122223333:policy/orders")


@fails(
    "names arn:aws-cn:iam::aws:policy/ReadOnlyAccess, of the partition aws-cn;"
    " it is deployed in the partition aws (Invalid ARN partition)"
)
def policy_is_of_another_partition(aws):
    arn = "arn:aws-cn:iam::aws:policy/ReadOnlyAccess"
    aws.iam.UserPolicyAttachment("orders", user="orders", policy_arn=arn)


@passes
def policy_is_of_the_partition(aws, pulumi):
    aws.iam.UserPolicyAttachment(
        "china",
        user="orders",
        policy_arn="arn:aws-cn:iam::aws:policy/AWSLambdaBasicExecutionRole",
        opts=pulumi.ResourceOptions(provider=aws.Provider("china", region="cn-north-1")),
    )


@abstains("managedPolicyArns")
def arns_come_later(aws):
    topic = aws.sns.Topic("orders")
    aws.iam.Role("orders", assume_role_policy="{}", managed_policy_arns=topic.arn.apply(lambda arn: [arn]))

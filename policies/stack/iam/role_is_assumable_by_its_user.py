from preflight import Advice, Resource, Violations, abstains, deployed, fails, foreseen, passes, policy, provider
from preflight.aws.knowledge.trust import distrusts, names_roles


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The role defined for the function cannot be assumed by Lambda",
        "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume",
        "The execution role you provide must allow AWS EventBridge Scheduler to assume the role",
        "Error in assuming access role",
        "Firehose is unable to assume role",
        "InvalidSmsRoleTrustRelationshipException",
    ),
    formerly=("lambda-role-is-assumable",),
    about=names_roles,
    evidence=(
        deployed(
            "https://github.com/awsdocs/aws-step-functions-developer-guide/issues/23",
            "2026-11-28",
            "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the role",
        ),
        deployed(
            "https://github.com/aws/aws-sdk-js-v3/issues/6494",
            "2026-11-28",
            "The execution role must allow AWS EventBridge Scheduler",
        ),
        deployed("https://github.com/pulumi/pulumi/issues/12417", "2026-11-28", "Error in assuming access role"),
        provider(
            "https://www.pulumi.com/registry/packages/aws/api-docs/",
            "2026-11-28",
            "the examples of the resources' pages",
        ),
    ),
)
def role_is_assumable_by_its_user(resource: Resource) -> Violations:
    """A resource has a role that its service can assume.

    The trust policy of a role names who can assume it. About 300 properties name a role for a service: a state machine's for
    `states.amazonaws.com`, a schedule's for `scheduler.amazonaws.com`, that of an App Runner image for
    `build.apprunner.amazonaws.com`. Where the trust policy does not name that service, AWS refuses the resource, or it is
    created and fails when it first needs the role.

    The table `preflight/aws/data/role_trust.json` has the page that states each service. Where that page was not read
    again for this table, the policy advises. A condition, such as one on `aws:SourceAccount`, may hold.

    Fix: add the printed statement to the role's `assume_role_policy`, or give the resource its own role.

    See: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html
    """
    for path, role, needed in distrusts(resource):
        message = (
            f"has {role} as its {path}, which {' or '.join(needed.services)} cannot assume;"
            f" add {needed.to_add()} to the role's trust policy"
        )
        yield message if needed.is_certain else Advice(message)


@fails(
    "has Role 'orders' as its role, which lambda.amazonaws.com cannot assume; add"
    ' {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}'
    " to the role's trust policy"
)
def function_has_the_role_of_an_instance(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]}}]}',
    )
    aws.lambda_.Function("orders", role=role.arn)


@fails(
    "has Role 'orders' as its roleArn, which states.amazonaws.com cannot assume; add"
    ' {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}'
    " to the role's trust policy"
)
def state_machine_has_the_role_of_a_function(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "lambda.amazonaws.com"}}}',
    )
    aws.sfn.StateMachine("orders", role_arn=role.arn, definition="{}")


@fails(
    "has Role 'orders' as its target.roleArn, which scheduler.amazonaws.com cannot assume; add"
    ' {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}'
    " to the role's trust policy"
)
def schedule_has_the_role_of_a_rule(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "events.amazonaws.com"}}}',
    )
    aws.scheduler.Schedule(
        "orders",
        schedule_expression="rate(1 hour)",
        flexible_time_window={"mode": "OFF"},
        target={"arn": "arn:aws:sqs:eu-west-1:111122223333:orders", "role_arn": role.arn},
    )


@fails(
    "has Role 'orders' as its sourceConfiguration.authenticationConfiguration.accessRoleArn, which"
    " build.apprunner.amazonaws.com cannot assume; add"
    ' {"Effect": "Allow", "Principal": {"Service": "build.apprunner.amazonaws.com"}, "Action": "sts:AssumeRole"}'
    " to the role's trust policy"
)
def image_is_pulled_with_the_role_of_the_tasks(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "tasks.apprunner.amazonaws.com"}}}',
    )
    aws.apprunner.Service(
        "orders",
        service_name="orders",
        source_configuration={
            "authentication_configuration": {"access_role_arn": role.arn},
            "image_repository": {
                "image_identifier": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:1",
                "image_repository_type": "ECR",
            },
        },
    )


@fails(
    "has Role 'orders' as its roleArn, which pods.eks.amazonaws.com cannot assume; add"
    ' {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": ["sts:AssumeRole",'
    ' "sts:TagSession"]} to the role\'s trust policy'
)
def pods_cannot_tag_their_session(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "pods.eks.amazonaws.com"}}}',
    )
    aws.eks.PodIdentityAssociation(
        "orders", cluster_name="orders", namespace="orders", service_account="orders", role_arn=role.arn
    )


@fails(
    "has Role 'orders' as its roles.authenticated, which cognito-identity.amazonaws.com cannot assume; add"
    ' {"Effect": "Allow", "Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action":'
    ' "sts:AssumeRoleWithWebIdentity"} to the role\'s trust policy'
)
def identity_pool_has_the_role_of_a_cluster(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow",'
        ' "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Federated":'
        ' "arn:aws:iam::111122223333:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE"}}}',
    )
    aws.cognito.IdentityPoolRoleAttachment(
        "orders", identity_pool_id="eu-west-1:2b0a0f0e-0000-4000-8000-000000000000", roles={"authenticated": role.arn}
    )


@fails(
    "has Role 'orders' as its monitoringRoleArn, which monitoring.rds.amazonaws.com cannot assume; add"
    ' {"Effect": "Allow", "Principal": {"Service": "monitoring.rds.amazonaws.com"}, "Action": "sts:AssumeRole"}'
    " to the role's trust policy"
)
def database_is_monitored_with_the_role_of_its_exports(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "rds.amazonaws.com"}}}',
    )
    aws.rds.Instance(
        "orders",
        engine="postgres",
        instance_class="db.t4g.micro",
        allocated_storage=20,
        monitoring_interval=60,
        monitoring_role_arn=role.arn,
    )


@passes
def services_are_trusted_in_many_ways(aws):
    regional = aws.iam.Role(
        "regional",
        assume_role_policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:*",'
        ' "Principal": {"Service": ["states.eu-west-1.amazonaws.com", "lambda.amazonaws.com"]}}}',
    )
    aws.sfn.StateMachine("regional", role_arn=regional.arn, definition="{}")
    limited = aws.iam.Role(
        "limited",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}, {"Effect": "Allow", "Action": ["sts:AssumeRole",'
        ' "sts:TagSession"], "Principal": {"Service": "pipes.amazonaws.com"}, "Condition":'
        ' {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}',
    )
    aws.pipes.Pipe(
        "limited",
        role_arn=limited.arn,
        source="arn:aws:sqs:eu-west-1:111122223333:orders",
        target="arn:aws:sqs:eu-west-1:111122223333:shipped",
    )
    china = aws.iam.Role(
        "china",
        assume_role_policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "ec2.amazonaws.com.cn"}}}',
    )
    aws.iam.InstanceProfile("china", role=china.name)


@passes
def another_statement_denies_on_a_condition(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "lambda.amazonaws.com"}}, {"Effect": "Deny", "Action": "sts:AssumeRole",'
        ' "Principal": "*", "Condition": {"StringNotEquals": {"aws:SourceAccount": "111122223333"}}}]}',
    )
    aws.lambda_.Function("orders", role=role.arn)


@passes
@foreseen
def trust_policy_has_outputs(aws, pulumi):
    user = aws.iam.User("operator")
    role = aws.iam.Role(
        "orders",
        assume_role_policy=pulumi.Output.json_dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": user.arn}},
                    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}},
                ],
            }
        ),
    )
    aws.lambda_.Function("orders", role=role.arn)


@abstains("assumeRolePolicy")
def document_comes_later(aws, pulumi):
    user = aws.iam.User("operator")
    role = aws.iam.Role(
        "orders",
        assume_role_policy=pulumi.Output.json_dumps(
            {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": user.arn}}]}
        ),
    )
    aws.lambda_.Function("orders", role=role.arn)


@abstains("role, which leads outside of this stack")
def role_belongs_to_another_stack(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")

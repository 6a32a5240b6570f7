from preflight import Advice, Violations, abstains, deployed, documented, fails, foreseen, passes, policy
from preflight.aws.ecs import TaskDefinition
from preflight.aws.knowledge.task_needs import startup_calls


@policy(
    severity="high",
    caught="runtime",
    error=(
        "ResourceInitializationError: unable to pull secrets or registry auth",
        "CannotPullContainerError",
        "failed to validate logger args: create stream has been retried",
    ),
    evidence=(
        deployed(
            "https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/67",
            "2026-11-28",
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
            "2026-11-28",
            "secretsmanager:GetSecretValue: required if you are referencing a Secrets Manager secret",
        ),
        documented(
            "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html",
            "2026-11-28",
            "ecr:GetAuthorizationToken, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer, logs:CreateLogStream, logs:PutLogEvents",
        ),
    ),
)
def execution_role_can_start_its_containers(task: TaskDefinition) -> Violations:
    """The execution role of a task definition allows what ECS does to start its containers.

    ECS reads the secrets, and on Fargate it pulls images from ECR and writes logs, as the execution role. The managed policy
    `AmazonECSTaskExecutionRolePolicy` allows images and logs, but no secret and no parameter. Without a permission the task is
    created, and each start of it fails: `ResourceInitializationError: unable to pull secrets or registry auth`.

    The policy of a secret outside of this stack may allow the role: for it the policy advises.

    Fix: add the printed statement to a policy of the execution role, not of the task role.

    See: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html
    """
    role = task.execution_role
    if role is None:
        return
    reported = set()
    for purpose, call, is_certain in startup_calls(task):
        lacking = call.missing(role)
        message = f"cannot {purpose}: {role} does not allow {' and '.join(lacking)}; add {call.to_add(lacking)}"
        if lacking and message not in reported:
            reported.add(message)
            yield message if is_certain else Advice(message)


@fails(
    "cannot read the secrets of container 'api': Role 'api' does not allow secretsmanager:GetSecretValue; add"
    ' {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": "<ARN of Secret \'database\'>"}',
    "cannot read the secrets of container 'api': Role 'api' does not allow ssm:GetParameters; add"
    ' {"Effect": "Allow", "Action": ["ssm:GetParameters"], "Resource": "<ARN of Parameter \'level\'>"}',
    "cannot read the secrets of container 'api': Role 'api' does not allow secretsmanager:GetSecretValue; add"
    ' {"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"],'
    ' "Resource": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:mail-a1b2c3"}',
)
@foreseen
def managed_policy_allows_no_secret(aws, pulumi):
    role = aws.iam.Role(
        "api",
        assume_role_policy="{}",
        managed_policy_arns=["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"],
    )
    secret = aws.secretsmanager.Secret("database", name="database")
    level = aws.ssm.Parameter("level", name="/api/level", type="String", insecure_value="debug")
    aws.ecs.TaskDefinition(
        "api",
        family="api",
        execution_role_arn=role.arn,
        container_definitions=pulumi.Output.json_dumps(
            [
                {
                    "name": "api",
                    "image": "nginx",
                    "secrets": [
                        {"name": "URL", "valueFrom": pulumi.Output.concat(secret.arn, ":url::")},
                        {"name": "LEVEL", "valueFrom": level.arn},
                        {
                            "name": "MAIL",
                            "valueFrom": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:mail-a1b2c3:key::",
                        },
                    ],
                }
            ]
        ),
    )


@fails(
    "cannot write the log of container 'api': Role 'api' does not allow logs:CreateLogStream and logs:PutLogEvents; add"
    ' {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "arn:aws:logs:*:*:*"}',
    "cannot pull the image of container 'api': Role 'api' does not allow ecr:GetAuthorizationToken; add"
    ' {"Effect": "Allow", "Action": ["ecr:GetAuthorizationToken"], "Resource": "*"}',
)
def role_may_only_pull_layers(aws):
    role = aws.iam.Role("api", assume_role_policy="{}")
    aws.iam.RolePolicy(
        "api",
        role=role.id,
        policy='{"Statement": {"Effect": "Allow", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],'
        ' "Resource": "arn:aws:ecr:eu-west-1:111122223333:repository/api"}}',
    )
    aws.ecs.TaskDefinition(
        "api",
        family="api",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=role.arn,
        container_definitions='[{"name": "api", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1",'
        ' "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "api", "awslogs-region": "eu-west-1",'
        ' "awslogs-stream-prefix": "api"}}}]',
    )


@passes
@foreseen
def role_allows_all_of_it(aws, pulumi):
    role = aws.iam.Role("api", assume_role_policy="{}")
    secret = aws.secretsmanager.Secret("database")
    level = aws.ssm.Parameter("level", name="level", type="String", insecure_value="debug")
    aws.iam.RolePolicyAttachment(
        "api",
        role=role.name,
        policy_arn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    )
    aws.iam.RolePolicy(
        "api",
        role=role.id,
        policy=pulumi.Output.json_dumps(
            {
                "Statement": [
                    {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": secret.arn},
                    {
                        "Effect": "Allow",
                        "Action": "ssm:GetParameter*",
                        "Resource": "arn:aws:ssm:eu-west-1:111122223333:parameter/level",
                    },
                ]
            }
        ),
    )
    aws.ecs.TaskDefinition(
        "api",
        family="api",
        requires_compatibilities=["FARGATE"],
        execution_role_arn=role.arn,
        container_definitions=pulumi.Output.json_dumps(
            [
                {
                    "name": "api",
                    "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1",
                    "secrets": [
                        {"name": "URL", "valueFrom": secret.arn},
                        {"name": "LEVEL", "valueFrom": level.name},
                    ],
                }
            ]
        ),
    )


@passes
def instances_pull_and_log_as_themselves(aws):
    role = aws.iam.Role("api", assume_role_policy="{}")
    aws.ecs.TaskDefinition(
        "api",
        family="api",
        requires_compatibilities=["EC2"],
        execution_role_arn=role.arn,
        container_definitions='[{"name": "api", "image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:1"}]',
    )


@abstains("containerDefinitions")
def definitions_hide_the_secret(aws, pulumi):
    role, secret = aws.iam.Role("api", assume_role_policy="{}"), aws.secretsmanager.Secret("database")
    aws.ecs.TaskDefinition(
        "api",
        family="api",
        execution_role_arn=role.arn,
        container_definitions=pulumi.Output.json_dumps(
            [{"name": "api", "image": "nginx", "secrets": [{"name": "URL", "valueFrom": secret.arn}]}]
        ),
    )

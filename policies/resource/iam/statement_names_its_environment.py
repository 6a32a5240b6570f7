from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.iam import Statement


@policy(severity="low", caught="nobody")
def statement_names_its_environment(statement: Statement, *, environment: str = "") -> Violations:
    """A statement that names resources by text names those of the stack's own environment.

    Where several environments share an account and distinguish their resources by name, `table/*-orders` of one stack is
    open to the roles of all others. Resources that are outputs of the stack are its own and are not evaluated; neither are
    statements on `*` alone, which `iam-statement-is-scoped` is about, nor those with a condition that has the name.

    Nobody but the organization knows how it names its environments: without the option nothing is reported.

    Options:
        environment: what the names of the stack's resources have in them, such as `prod`.

    Fix: put the environment into the resource's name, or use the resource's own output.

    See: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """
    strangers = statement.resources_without(environment) if environment else []
    if strangers:
        yield (
            statement,
            f"allows what has no '{environment}' in its name: {', '.join(strangers)}",
        )


@fails(
    "allows what has no 'prod' in its name: arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
    environment="prod",
)
def table_is_every_environment_s(aws):
    aws.iam.RolePolicy(
        "orders",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource":'
        ' ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders", "arn:aws:dynamodb:eu-west-1:111122223333:table/prod-a"]}}',
    )


@passes(environment="prod")
def names_have_the_environment(aws):
    aws.iam.RolePolicy(
        "orders",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject",'
        ' "Resource": "arn:aws:s3:::orders-prod/*"}, {"Effect": "Allow", "Action": "xray:Put*", "Resource": "*"},'
        ' {"Effect": "Allow", "Action": "sqs:*", "Resource": "arn:aws:sqs:eu-west-1:111122223333:*",'
        ' "Condition": {"StringEquals": {"aws:ResourceTag/Environment": "prod"}}},'
        ' {"Effect": "Allow", "Action": "iam:GetPolicy", "Resource": "arn:aws:iam::aws:policy/ReadOnlyAccess"}]}',
    )


@passes
def no_option_names_the_environments(aws):
    aws.iam.RolePolicy(
        "orders",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",'
        ' "Resource": "arn:aws:s3:::orders/*"}}',
    )


@passes(environment="prod")
@foreseen
def resource_is_an_output(aws, pulumi):
    bucket = aws.s3.Bucket("orders")
    aws.iam.RolePolicy(
        "orders",
        role="orders",
        policy=pulumi.Output.json_dumps(
            {
                "Statement": [
                    {"Effect": "Allow", "Action": "s3:*", "Resource": [bucket.arn, bucket.arn.apply("{}/*".format)]}
                ]
            }
        ),
    )


@abstains("policy", environment="prod")
def document_comes_later(aws, pulumi):
    queue = aws.sqs.Queue("orders")
    aws.iam.Policy("orders", policy=pulumi.Output.json_dumps({"Statement": [{"Resource": queue.arn}]}))

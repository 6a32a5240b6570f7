from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.knowledge.permissions import assumable
from preflight.aws.lambda_ import Function


@policy(
    severity="critical",
    caught="deployment",
    error="The role defined for the function cannot be assumed by Lambda",
)
def role_is_assumable(function: Function) -> Violations:
    """A function has a role that Lambda may assume.

    The role's trust policy says who may take it on. Where it does not name `lambda.amazonaws.com`, the function is not created:
    "The role defined for the function cannot be assumed by Lambda."

    Fix: give the role the `assume_role_policy` that allows `sts:AssumeRole` to the principal
    `{"Service": "lambda.amazonaws.com"}`.

    See: https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html
    """
    if not assumable(function.role, "lambda.amazonaws.com"):
        yield f"cannot run as {function.role}, which does not let lambda.amazonaws.com assume it"


@fails("cannot run as Role 'orders', which does not let lambda.amazonaws.com assume it")
def role_is_for_another_service(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]}}]}',
    )
    aws.lambda_.Function("orders", role=role.arn)


@fails("cannot run as Role 'orders', which does not let lambda.amazonaws.com assume it")
def action_is_another(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",'
        ' "Action": "sts:AssumeRoleWithWebIdentity", "Principal": {"Service": "lambda.amazonaws.com"}}]}',
    )
    aws.lambda_.Function("orders", role=role.arn)


@passes
def role_is_for_lambda(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["sts:AssumeRole",'
        ' "sts:TagSession"], "Principal": {"Service": ["edgelambda.amazonaws.com", "lambda.amazonaws.com"]}}]}',
    )
    aws.lambda_.Function("orders", role=role.arn)


@passes
def role_is_for_lambda_on_a_condition(aws):
    role = aws.iam.Role(
        "orders",
        assume_role_policy='{"Statement": {"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "lambda.amazonaws.com"},'
        ' "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}}',
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

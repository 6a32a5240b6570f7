from preflight import Violations, abstains, documented, fails, modelled, passes, policy, recorded
from preflight.aws.lambda_ import Permission
from preflight.aws.lambda_.permission import statement_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "The provided principal was invalid. Please check the principal and try again",
        "We currently do not support adding policies for $LATEST",
        "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action",
        "at 'qualifier' failed to satisfy constraint",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
            "2026-11-28",
            "an invalid principal, an invalid qualifier and $LATEST are refused",
        ),
        documented(
            "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html",
            "2026-11-28",
            "lambda:FunctionUrlAuthType is a condition of lambda:InvokeFunctionUrl",
        ),
        modelled("https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html", "2026-11-28"),
    ),
)
def permission_is_valid(permission: Permission) -> Violations:
    """A permission has a principal, an action and a qualifier that Lambda takes.

    The principal is a service such as `s3.amazonaws.com`, an account, an ARN or `*`. `$LATEST` takes no permissions: leave the
    qualifier out for the function itself. `function_url_auth_type` belongs to `lambda:InvokeFunctionUrl` alone.

    Fix: write the value as the message shows.

    See: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    """
    yield from statement_faults(permission)


@fails(
    "has the principal 's3', which is neither a service of AWS, an account, an ARN nor *;"
    " did you mean 's3.amazonaws.com'?",
    "has the principal 'orders.dev', which is neither a service of AWS, an account, an ARN nor *",
    "has the principal '11112222333' of 11 digits; an account has 12",
)
def principal_is_none(aws):
    for name, principal in (("a", "s3"), ("b", "orders.dev"), ("c", "11112222333")):
        aws.lambda_.Permission(name, function="orders", action="lambda:InvokeFunction", principal=principal)


@fails(
    "has the qualifier $LATEST, which takes no permissions; leave it out, or name a version or an alias",
    "has the qualifier 'orders:live', which is neither the name of an alias nor a version",
)
def qualifier_is_not_published(aws):
    for name, qualifier in (("a", "$LATEST"), ("b", "orders:live")):
        aws.lambda_.Permission(
            name,
            function="orders",
            action="lambda:InvokeFunction",
            principal="events.amazonaws.com",
            qualifier=qualifier,
        )


@fails(
    "has `function_url_auth_type` with the action lambda:InvokeFunction; it is only for lambda:InvokeFunctionUrl",
    "has the action 'InvokeFunction'; Lambda takes only its actions, such as lambda:InvokeFunction",
)
def action_is_another(aws):
    aws.lambda_.Permission(
        "url", function="orders", action="lambda:InvokeFunction", principal="*", function_url_auth_type="NONE"
    )
    aws.lambda_.Permission("rule", function="orders", action="InvokeFunction", principal="events.amazonaws.com")


@passes
def permissions_of_all_forms(aws):
    for name, principal in (
        ("service", "logs.eu-west-1.amazonaws.com"),
        ("alexa", "alexa-appkit.amazon.com"),
        ("china", "s3.amazonaws.com.cn"),
        ("account", "111122223333"),
        ("user", "arn:aws:iam::111122223333:user/orders"),
        ("all", "*"),
    ):
        aws.lambda_.Permission(
            name, function="orders", action="lambda:InvokeFunction", principal=principal, qualifier="live"
        )
    aws.lambda_.Permission(
        "url", function="orders", action="lambda:InvokeFunctionUrl", principal="*", function_url_auth_type="NONE"
    )


@abstains("principal")
def principal_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("principal", type="String", insecure_value="*")
    aws.lambda_.Permission("orders", function="orders", action="lambda:InvokeFunction", principal=parameter.arn)

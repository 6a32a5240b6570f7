from preflight import Violations, abstains, fails, passes, policy, recorded
from preflight.aws.lambda_ import Permission
from preflight.aws.lambda_.permission import first_of_statement


@policy(
    severity="critical",
    caught="deployment",
    error=("ResourceConflictException", "provided already exists. Please provide a new statement id"),
    evidence=recorded(
        "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
        "2026-11-28",
        "The statement id (s3) provided already exists",
    ),
)
def permission_statement_is_unique(permission: Permission) -> Violations:
    """Each permission of a function has a unique statement id.

    Lambda keeps the permissions of a function, or of one of its aliases, in one policy, and refuses a second statement of the
    same id: `ResourceConflictException: The statement id (s3) provided already exists`.

    Fix: leave `statement_id` out, so that Pulumi makes one, or give each permission another.

    See: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
    """
    first = first_of_statement(permission)
    if first is not None:
        yield f"has the statement id '{permission.statement_id}', as {first} of the same function has"


@fails("has the statement id 'events', as Permission 'daily' of the same function has")
def id_is_written_twice(aws, pulumi):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    before = function
    for name in ("daily", "hourly"):
        before = aws.lambda_.Permission(
            name,
            function=function.name,
            action="lambda:InvokeFunction",
            principal="events.amazonaws.com",
            statement_id="events",
            opts=pulumi.ResourceOptions(depends_on=[before]),
        )


@passes
def ids_qualifiers_or_functions_differ(aws):
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    other = aws.lambda_.Function("bills", role="arn:aws:iam::111122223333:role/bills")
    for name, target, statement, qualifier in (
        ("a", function, "events", None),
        ("b", function, "s3", None),
        ("c", function, "events", "live"),
        ("d", other, "events", None),
        ("e", function, None, None),
        ("f", function, None, None),
    ):
        aws.lambda_.Permission(
            name,
            function=target.name,
            action="lambda:InvokeFunction",
            principal="events.amazonaws.com",
            statement_id=statement,
            qualifier=qualifier,
        )


@fails("has the statement id 'events', as Permission 'daily' of the same function has")
def function_belongs_to_another_stack(aws, pulumi):
    daily = None
    for name in ("daily", "hourly"):
        daily = aws.lambda_.Permission(
            name,
            function="orders",
            action="lambda:InvokeFunction",
            principal="events.amazonaws.com",
            statement_id="events",
            opts=pulumi.ResourceOptions(depends_on=[daily] if daily else []),
        )


@abstains("statementId")
def id_is_known_after_deployment(aws):
    parameter = aws.ssm.Parameter("id", type="String", insecure_value="events")
    aws.lambda_.Permission(
        "orders",
        function="orders",
        action="lambda:InvokeFunction",
        principal="events.amazonaws.com",
        statement_id=parameter.arn,
    )

from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.iam import Statement


@policy(severity="medium", caught="nobody")
def action_exists(statement: Statement) -> Violations:
    """An action in a policy is one that AWS has.

    IAM takes any text of the right form. An action that does not exist allows nothing, and forbids nothing in a Deny: what was
    meant fails later with `AccessDenied`, or is possible though it was to be forbidden.

    An action of a service that the table of actions does not have is passed over; it may be newer than the table.

    Fix: use the printed name, or look it up in the service authorization reference.

    See: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    for action, meant in statement.unknown_actions:
        hint = f"; did you mean {meant}?" if meant else ""
        yield statement, f"names the action {action}, which AWS does not have{hint}"


@fails("names the action s3:GetObjct, which AWS does not have; did you mean s3:GetObject?")
def letter_is_missing(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObjct", "s3:PutObject"],'
        ' "Resource": "*"}]}',
    )


@fails("names the action dynamodb:Frobnicate*, which AWS does not have")
def pattern_matches_nothing(aws):
    aws.iam.RolePolicy(
        "orders",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:Frobnicate*", "Resource": "*"}}',
    )


@passes
def actions_in_any_case_and_by_pattern(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:getobject", "xray:Put*", "*",'
        ' "lambda:*"], "Resource": "*"}, {"Effect": "Deny", "NotAction": "iam:Get?ser", "Resource": "*"}]}',
    )


@passes
def service_is_newer_than_the_table(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "quux:GetOrder", "Resource": "*"}]}',
    )


@abstains("policy")
def document_contains_outputs(aws, pulumi):
    queue = aws.sqs.Queue("orders")
    aws.iam.Policy("orders", policy=pulumi.Output.json_dumps({"Statement": [{"Resource": queue.arn}]}))

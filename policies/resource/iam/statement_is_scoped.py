from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.iam import Statement


@policy(severity="medium", caught="nobody")
def statement_is_scoped(statement: Statement) -> Violations:
    """A statement that allows actions on every resource allows only actions that know no single resource.

    Where a statement could name a table or a queue and has `*`, whoever holds the role may do the same to every other table
    of the account. Actions that AWS knows for `*` alone (`xray:Put*`, `cloudwatch:PutMetricData`, `ec2:Describe*` …), what
    AWS's own roles for functions allow on `*`, and statements with a condition are left alone; so are key policies,
    where `*` means the key itself.

    Fix: name the resources in the statement, as outputs: `"Resource": [table.arn, pulumi.Output.concat(table.arn, "/index/*")]`;
    name the actions that are needed in place of `service:*`.

    See: https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    if statement.purpose == "identity" and statement.unscoped_actions:
        yield statement, f"allows {', '.join(statement.unscoped_actions)} on every resource of the account"


@fails("allows * on every resource of the account")
def everything_on_everything(aws):
    aws.iam.RolePolicy(
        "orders",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}',
    )


@fails("allows s3:*, dynamodb:PutItem, sqs:Send* on every resource of the account")
def actions_that_could_name_their_resources(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action":'
        ' ["s3:*", "dynamodb:PutItem", "sqs:Send*", "xray:PutTraceSegments"]}]}',
    )


@passes
def actions_that_know_no_resource(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Resource": "*", "Action":'
        ' ["xray:Put*", "xray:PutTelemetryRecords", "cloudwatch:PutMetricData", "ec2:Describe*", "logs:CreateLogStream",'
        ' "logs:PutLogEvents", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "sts:GetCallerIdentity"]}]}',
    )


@passes
def resources_are_named(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": '
        '["arn:aws:s3:::orders", "arn:aws:s3:::orders/*"]}, {"Effect": "Deny", "Action": "s3:*", "Resource": "*"},'
        ' {"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Condition": {"StringEquals": {"aws:ResourceTag/a": "b"}}}]}',
    )


@passes
def key_policy_is_about_its_own_key(aws):
    aws.kms.Key(
        "orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*",'
        ' "Principal": {"AWS": "arn:aws:iam::111122223333:root"}}]}',
    )


@abstains("policy")
def document_contains_outputs(aws, pulumi):
    queue = aws.sqs.Queue("orders")
    aws.iam.Policy("orders", policy=pulumi.Output.json_dumps({"Statement": [{"Resource": queue.arn}]}))

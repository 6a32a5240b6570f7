from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.iam import Statement
from preflight.aws.knowledge.metrics import RESERVED, admitted_namespaces, lets_put_metrics, unwritable_namespaces


@policy(severity="medium", caught="runtime", error="AccessDenied")
def condition_can_hold(statement: Statement) -> Violations:
    """A condition of a statement is one that a call can meet.

    A statement whose condition no call meets allows nothing. `cloudwatch:namespace` has to be the namespace that the code
    puts its metrics into, and that the alarms watch; AWS keeps those that begin with `AWS/` to itself. A key of one
    service, such as `s3:prefix`, is absent from the calls of every other.

    The code names where it writes in its calls of `put_metric_data`. What a statement allows and another one
    allows as well is not reported.

    Fix: give the condition the namespace that is printed, or take it away.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/iam-cw-condition-keys-namespace.html
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
    """
    for condition in statement.foreign_conditions:
        yield statement, f"has a condition on {condition.key}, a key that no call of its actions has"
    admitted = admitted_namespaces(statement) if lets_put_metrics(statement) else None
    if admitted and all(name.startswith(RESERVED) for name in admitted):
        yield statement, f"admits metrics in {', '.join(admitted)} only, a namespace that AWS keeps to itself"
    elif admitted and (unwritable := unwritable_namespaces(statement.resource.stack)):
        yield statement, f"admits metrics in {', '.join(admitted)} only; the stack's are in {', '.join(unwritable)}"


@fails("admits metrics in TapStack only; the stack's are in Orders")
def alarm_watches_another_namespace(aws):
    aws.iam.RolePolicy(
        "metrics",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "cloudwatch:PutMetricData",'
        ' "Resource": "*", "Condition": {"StringEquals": {"cloudwatch:namespace": "TapStack"}}}]}',
    )
    aws.cloudwatch.MetricAlarm(
        "failed",
        namespace="Orders",
        metric_name="Failed",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
    )


@fails("admits metrics in TapStack only; the stack's are in Orders")
def code_writes_to_another_namespace(aws, pulumi, program):
    program["code/app.py"] = (
        "import boto3\n\n\ndef handler(event, context):\n"
        '    boto3.client("cloudwatch").put_metric_data(Namespace="Orders", MetricData=[])\n'
    )
    aws.iam.RolePolicy(
        "metrics",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "cloudwatch:Put*",'
        ' "Resource": "*", "Condition": {"StringLike": {"cloudwatch:namespace": ["TapStack"]}}}}',
    )
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.FileArchive("code"),
    )


@fails("admits metrics in AWS/Lambda only, a namespace that AWS keeps to itself")
def namespace_is_aws_s_own(aws):
    aws.iam.RolePolicy(
        "metrics",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "cloudwatch:PutMetricData",'
        ' "Resource": "*", "Condition": {"StringEquals": {"cloudwatch:namespace": "AWS/Lambda"}}}}',
    )


@fails("has a condition on s3:prefix, a key that no call of its actions has")
def key_of_another_service(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ["dynamodb:GetItem"],'
        ' "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "orders/"}}}}',
    )


@passes
def namespace_is_the_alarm_s(aws):
    aws.iam.RolePolicy(
        "metrics",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "cloudwatch:PutMetricData",'
        ' "Resource": "*", "Condition": {"StringLike": {"cloudwatch:namespace": "Orders/*"}}}}',
    )
    for namespace in ("Orders/Shop", "AWS/SQS"):
        aws.cloudwatch.MetricAlarm(
            namespace,
            namespace=namespace,
            metric_name="Failed",
            comparison_operator="GreaterThanThreshold",
            evaluation_periods=1,
        )


@passes
def another_statement_admits_the_namespace(aws):
    limited = '{"StringEquals": {"cloudwatch:namespace": "TapStack"}}'
    aws.iam.RolePolicy(
        "metrics",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "cloudwatch:PutMetricData",'
        f' "Resource": "*", "Condition": {limited}}}, {{"Effect": "Allow", "Action": "cloudwatch:*", "Resource": "*"}},'
        ' {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]}',
    )
    aws.cloudwatch.MetricAlarm(
        "failed",
        namespace="Orders",
        metric_name="Failed",
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
    )


@passes
def nothing_shows_where_metrics_go(aws):
    aws.iam.RolePolicy(
        "metrics",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "cloudwatch:PutMetricData",'
        ' "Resource": "*", "Condition": {"StringEquals": {"cloudwatch:namespace": "Orders"}}}]}',
    )


@passes
def key_is_absent_and_the_condition_holds(aws):
    aws.iam.Policy(
        "orders",
        policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*",'
        ' "Condition": {"StringEqualsIfExists": {"s3:prefix": "orders/"}, "StringEquals": {"aws:PrincipalTag/a": "b"},'
        ' "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["a"]}}}}',
    )


@abstains("the namespace that app.py:5 writes to")
def code_computes_its_namespace(aws, pulumi, program):
    program["code/app.py"] = (
        "import boto3, os\n\n\ndef handler(event, context):\n"
        '    boto3.client("cloudwatch").put_metric_data(Namespace=os.environ["NAMESPACE"], MetricData=[])\n'
    )
    aws.iam.RolePolicy(
        "metrics",
        role="orders",
        policy='{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "cloudwatch:PutMetricData",'
        ' "Resource": "*", "Condition": {"StringEquals": {"cloudwatch:namespace": "TapStack"}}}}',
    )
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.FileArchive("code"),
    )

from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.cloudwatch import MetricAlarm
from preflight.aws.knowledge.dimensions import wrong_dimensions


@policy(severity="medium", caught="nobody")
def alarm_dimension_names_a_planned_resource(alarm: MetricAlarm) -> Violations:
    """A dimension of an alarm has the value that identifies the resource in CloudWatch.

    CloudWatch accepts any string as a dimension. An alarm on a resource that does not exist is created, stays in
    `INSUFFICIENT_DATA` and never fires. The name in the program is not the name in AWS unless the program sets it (Pulumi adds
    random characters), and the id of many resources is an ARN or a URL: the dimension of a queue is its `name`, of a load
    balancer its `arn_suffix`, of a REST API its `name`, of an RDS instance its `identifier`.

    Fix: pass an output of the resource, such as `dimensions={"FunctionName": function.name}`.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html
    """
    for name, error in wrong_dimensions(alarm):
        yield f"has the wrong {name}: {error}"


@fails("has the wrong FunctionName: 'orders', but Function 'orders' has another name in AWS")
def name_is_that_of_the_program(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    alarm(aws, "AWS/Lambda", {"FunctionName": "orders"})


@fails("has the wrong QueueName: the url of Queue 'orders'; CloudWatch expects its name")
@foreseen
def queue_url_instead_of_name(aws):
    queue = aws.sqs.Queue("orders")
    alarm(aws, "AWS/SQS", {"QueueName": queue.url})


@fails(
    "has the wrong LoadBalancer: the arn of LoadBalancer 'shop'; CloudWatch expects its arnSuffix",
    "has the wrong DBInstanceIdentifier: the id of Instance 'shop'; CloudWatch expects its identifier",
)
@foreseen
def ids_instead_of_names(aws):
    balancer = aws.lb.LoadBalancer("shop", subnets=["subnet-1", "subnet-2"])
    database = aws.rds.Instance("shop", instance_class="db.t4g.micro")
    alarm(aws, "AWS/ApplicationELB", {"LoadBalancer": balancer.arn})
    alarm(aws, "AWS/RDS", {"DBInstanceIdentifier": database.id})


@passes
@foreseen
def outputs_are_the_names(aws):
    queue = aws.sqs.Queue("orders")
    function = aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", name="orders")
    alarm(aws, "AWS/SQS", {"QueueName": queue.name})
    alarm(aws, "AWS/Lambda", {"FunctionName": function.name, "Resource": function.arn})
    alarm(aws, "Orders", {"FunctionName": function.arn})


@passes
def resource_has_the_name_or_is_in_another_stack(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", name="orders")
    alarm(aws, "AWS/Lambda", {"FunctionName": "orders"})
    alarm(aws, "AWS/SQS", {"QueueName": "returns"})


@abstains("dimensions.QueueName")
def output_comes_later(aws):
    queue = aws.sqs.Queue("orders")
    alarm(aws, "AWS/SQS", {"QueueName": queue.url})


def alarm(aws, namespace, dimensions):
    aws.cloudwatch.MetricAlarm(
        f"{namespace}-{'-'.join(dimensions)}",
        namespace=namespace,
        metric_name="Errors",
        dimensions=dimensions,
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
    )

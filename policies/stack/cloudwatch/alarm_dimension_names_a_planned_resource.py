from preflight import Violations, abstains, fails, foreseen, passes, policy
from preflight.aws.cloudwatch import MetricAlarm
from preflight.aws.knowledge.dimensions import misnamed


@policy(severity="medium", caught="nobody")
def alarm_dimension_names_a_planned_resource(alarm: MetricAlarm) -> Violations:
    """A dimension of an alarm has the name by which CloudWatch knows the resource.

    CloudWatch takes any text for a dimension. An alarm on a resource that does not exist is created, stays in `INSUFFICIENT_DATA`
    and never fires. The name in the program is not the name in AWS unless the program gives one (Pulumi adds
    random characters), and the id of many resources is an ARN or an address: SQS wants the queue's `name`, load balancers their
    `arn_suffix`, a REST API its `name`, an RDS instance its `identifier`.

    Fix: pass the printed output, such as `dimensions={"FunctionName": function.name}`.

    See: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html
    """
    for name, fault in misnamed(alarm):
        yield f"has for {name} {fault}"


@fails("has for FunctionName 'orders', where Function 'orders' is called otherwise in AWS")
def name_is_the_program_s(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders")
    alarm(aws, "AWS/Lambda", {"FunctionName": "orders"})


@fails("has for QueueName the url of Queue 'orders', where its name is wanted")
@foreseen
def queue_is_named_by_its_url(aws):
    queue = aws.sqs.Queue("orders")
    alarm(aws, "AWS/SQS", {"QueueName": queue.url})


@fails(
    "has for LoadBalancer the arn of LoadBalancer 'shop', where its arnSuffix is wanted",
    "has for DBInstanceIdentifier the id of Instance 'shop', where its identifier is wanted",
)
@foreseen
def ids_are_no_names(aws):
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
def resource_has_the_name_or_is_another_stack_s(aws):
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", name="orders")
    alarm(aws, "AWS/Lambda", {"FunctionName": "orders"})
    alarm(aws, "AWS/SQS", {"QueueName": "returns"})


@abstains("dimensions.QueueName")
def which_output_it_is_is_known_later(aws):
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

import pulumi_aws as aws

from events import bus

rule = aws.cloudwatch.EventRule(
    "orders",
    event_bus_name=bus.name,
    event_pattern=json.dumps({"source": ["shop.orders"]}),
)
queue = aws.sqs.Queue("orders")
target = aws.cloudwatch.EventTarget(
    "orders", rule=rule.name, event_bus_name=bus.name, arn=queue.arn
)

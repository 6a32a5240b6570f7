import pulumi

import circle
import consumers
import messaging

pulumi.export("topic", messaging.orders.arn)
pulumi.export("queues", {name: queue.url for name, queue in messaging.queues.items()})
pulumi.export("consumers", [function.name for function in consumers.functions])
pulumi.export("shared", circle.SHARED)

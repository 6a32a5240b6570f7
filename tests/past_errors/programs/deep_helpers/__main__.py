import pulumi
import pulumi_aws as aws

from lib import messaging, naming, permissions

orders = messaging.queue(naming.full("orders"), consumers=1)
shipping = messaging.queue(naming.full("shipping"), consumer=2)
topic = messaging.topic(naming.full("changes"), [orders])
role = permissions.role(naming.full("worker"), "lambda")
permissions.allow(role, "queues", permissions.RECEIVES, [orders.arn])
permissions.allow(role, "publish", ["sns:Publish"], [topic.topic_arn])
pulumi.export("orders", orders.url)
pulumi.export("role", role.arn)

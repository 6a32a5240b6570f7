import pulumi

from components import Ingestion, Store

store = Store("raw", days=30)
orders = Ingestion("orders", store, size="large")
returns = Ingestion("returns", store, memory=256)
pulumi.export("bucket", store.bucket.id)
pulumi.export("orders", orders.function.arn)
pulumi.export("returns", returns.lambda_function.arn)
pulumi.export("queue", orders.queue.queue_arn)

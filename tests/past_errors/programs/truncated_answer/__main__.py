import pulumi
import pulumi_aws as aws

import monitoring
import storage

queue = aws.sqs.Queue("work", visibility_timeout_seconds=120, kms_key="alias/aws/sqs")
worker = storage.function("worker", storage.data)
aws.lambda_.EventSourceMapping("work", event_source_arn=queue.arn, function_name=worker.arn, batch_size="10")
dashboard = monitoring.dashboard(queue, worker)
pulumi.export("queue", queue.url)
pulumi.export("worker", worker.name_)
pulumi.export("dashboard", dashbord.dashboard_arn)

import json

import pulumi
import pulumi_aws as aws

from tags import tagged

bucket = aws.s3.Bucket("reports", tags=tagged("reports"))
versioning = aws.s3.BucketVersioning("reports", bucket=bucket.id, versioning={"status": "Enabled"})
table = aws.dynamodb.Table(
    "costs",
    hash_key="day",
    billing_mode="PROVISIONED",
    read_capacity=5,
    write_capacity=5,
    attributes=[{"name": "day", "type": "S"}, {"name": "team", "type": "S"}],
    global_secondary_indexes=[{"name": "by-team", "hash_key": "team", "projection_type": "ALL"}],
    tags=tagged("costs"),
)
budget = aws.budgets.Budget(
    "month", budget_type="COST", limit_amount="100", limit_unit="USD", time_unit="MONTHLY", notification=[]
)
rule = aws.cloudwatch.EventRule("daily", schedule_expression="every day", tags=tagged("daily"))
role = aws.iam.Role(
    "daily",
    assume_role_policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}],
        }
    ),
    managed_policy_arns=[POLICY],
)
queue = aws.sqs.Queue("days", tags=tagged("costs"), fifo_queue=True, content_based_deduplication=True, name="days.fifo")
admitted = aws.sqs.QueuePolicy(
    "days",
    queue_url=queue.url,
    policy=pulumi.Output.json_dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": queue.arn}
            ],
        }
    ),
)
target = aws.cloudwatch.EventTarget("daily", rule=rule.name, arn=queue.arn, sqs_target={"message_group_id": "days"})
pulumi.export("bucket", bucket.arns)
pulumi.export("owner", tagged("reports")["owners"])

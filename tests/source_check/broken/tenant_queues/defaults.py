from functools import partial

import pulumi_aws as aws

DAY = 24 * 3600
make_queue = partial(aws.sqs.Queue, message_retention_seconds=4 * DAY, receive_wait_time_seconds=20)

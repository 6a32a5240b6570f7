"""Reported at https://github.com/hashicorp/terraform-provider-aws/issues/38441."""

import pulumi
import pulumi_aws as aws

canary = aws.sns.Topic("canary", name="canary.fifo", fifo_topic=True, content_based_deduplication=True)
aws.sns.TopicSubscription("on-call", topic=canary.arn, protocol="email", endpoint="on-call@acme-shop.io")
pulumi.export("topic", canary.arn)

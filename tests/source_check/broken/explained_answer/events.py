"""
The events of the shop.

This module creates the bus and its archive:
- **bus** carries the events
- **archive** keeps them for a week
"""

import pulumi_aws as aws

bus = aws.cloudwatch.EventBus("shop")
archive = aws.cloudwatch.EventArchive("shop", event_source_arn=bus.arn, retention_days=7)

"""Order processing: an HTTP API for the shop, a REST API for partners, and the workers behind them."""

import pulumi

import api
import data
import functions
import monitoring
import network
import reconciliation

pulumi.export("orders_url", api.orders_api.api_endpoint)
pulumi.export("partner_url", api.partner_stage.invoke_url)
pulumi.export("partner_key_id", api.partner_key.id)
pulumi.export("exchange_bucket", data.exchange_bucket.id)
pulumi.export("fulfilment_function", functions.fulfilment_function.name)
pulumi.export("alerts_topic", monitoring.alerts_topic.arn)
pulumi.export("vpc_id", network.vpc.id)
pulumi.export("reconciliation_repository", reconciliation.repository.repository_url)

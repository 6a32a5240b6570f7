"""Order processing: an HTTP API for the shop, a REST API for partners, and the workers behind them."""

import pulumi

from api import ApiArgs, OrdersApi, PartnerApi
from data import OrderQueues, OrderSecrets, OrderStore
from encryption import StackKey
from functions import FULFILMENT_TIMEOUT, OrderFunctions, OrderFunctionsArgs
from monitoring import Alerts, Monitoring, MonitoringArgs
from network import Network
from reconciliation import Reconciliation
from settings import read_settings

settings = read_settings()
metric_namespace = f"Orders/{settings.environment}"

key = StackKey("encryption", settings)
network = Network("network", settings, key.arn)
store = OrderStore("store", settings, key.arn)
queues = OrderQueues("queues", settings, key.arn, consumer_timeout=FULFILMENT_TIMEOUT)
secrets = OrderSecrets("secrets", settings, key.arn)
alerts = Alerts("alerts", settings, key.arn)

functions = OrderFunctions(
    "functions",
    OrderFunctionsArgs(
        settings=settings,
        key_arn=key.arn,
        network=network,
        store=store,
        queues=queues,
        secrets=secrets,
        alerts=alerts.topic,
        metric_namespace=metric_namespace,
    ),
)
reconciliation = Reconciliation("reconciliation", settings, key.arn, store)
orders_api = OrdersApi("orders", ApiArgs(settings, key.arn, functions.orders_api))
partner_api = PartnerApi("partners", ApiArgs(settings, key.arn, functions.partner_status))
Monitoring(
    "monitoring",
    MonitoringArgs(
        settings=settings,
        topic=alerts.topic,
        workers=functions.workers,
        queues=queues,
        orders_api=orders_api,
        partner_api=partner_api,
        metric_namespace=metric_namespace,
    ),
)

pulumi.export("orders_url", orders_api.url)
pulumi.export("partner_url", partner_api.url)
pulumi.export("partner_key_id", partner_api.key.id)
pulumi.export("exchange_bucket", store.bucket.id)
pulumi.export("reconciliation_images", reconciliation.repository.repository_url)
pulumi.export("alerts_topic", alerts.topic.arn)

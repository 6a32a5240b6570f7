"""Amazon MSK."""

from __future__ import annotations

from typing import Any

from preflight.core.view import Resource, View, prop


class BrokerNodeGroup(View):
    """The brokers of a cluster: where they are and what they run on."""

    client_subnets: list[Any] = prop()


class Cluster(Resource, token="aws:msk/cluster:Cluster"):
    """A provisioned cluster."""

    names = ("clusterName",)

    cluster_name: str | None = None
    number_of_broker_nodes: int = prop()
    broker_node_group_info: BrokerNodeGroup = prop()

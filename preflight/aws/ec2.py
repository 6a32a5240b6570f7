"""Amazon EC2 and VPC."""

from __future__ import annotations

from preflight.core.view import Resource, link, prop, referrers


class VpcEndpoint(Resource, token="aws:ec2/vpcEndpoint:VpcEndpoint"):
    """An endpoint through which a VPC reaches a service."""

    names = ()

    service_name: str | None = None
    vpc_endpoint_type: str = "Gateway"
    route_table_ids: list[str] = prop(())
    subnet_ids: list[str] = prop(())
    security_group_ids: list[str] = prop(())
    private_dns_enabled: bool = False

    @property
    def route_table_associations(self) -> list[VpcEndpointRouteTableAssociation]:
        """The route tables that are given to it by resources of their own."""
        return referrers(VpcEndpointRouteTableAssociation, VpcEndpointRouteTableAssociation.endpoint, self)


class VpcEndpointRouteTableAssociation(
    Resource, token="aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation"
):
    """A route table given to a gateway endpoint."""

    names = ()

    endpoint: VpcEndpoint = link("vpc_endpoint_id")

"""Amazon EC2 and VPC."""

from __future__ import annotations

from preflight.core.values import known
from preflight.core.view import Resource, link, prop, referrers

from . import facts
from .region import region_of


class VpcEndpoint(Resource, token="aws:ec2/vpcEndpoint:VpcEndpoint"):
    """An endpoint through which a VPC reaches a service."""

    names = ()

    service_name: str | None = None
    vpc_endpoint_type: str = "Gateway"
    route_table_ids: list[str] = prop(())
    subnet_ids: list[str] = prop(())
    security_group_ids: list[str] = prop(())
    private_dns_enabled: bool = False
    service_region: str | None = None

    @property
    def home(self) -> str | None:
        """The region that it is in, as far as the program or the configuration tells."""
        region: str | None = region_of(self)
        return region

    @property
    def service_alternatives(self) -> tuple[str, ...]:
        """The services that it probably means where AWS has none of its service's name."""
        return facts.endpoint_alternatives(known(self.service_name)) if self.service_name is not None else ()

    @property
    def is_misnamed(self) -> bool:
        """Whether AWS is known to have no service of its service's name."""
        return self.service_name is not None and facts.is_misnamed_endpoint(known(self.service_name))

    @property
    def is_of_another_region(self) -> bool:
        """Whether its service's name has another region in it than the one that the endpoint is in."""
        if self.service_name is None or self.home is None:
            return False
        asked = facts.region_in(known(self.service_name))
        return asked is not None and asked != self.home

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

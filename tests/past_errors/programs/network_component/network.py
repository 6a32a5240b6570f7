import pulumi
import pulumi_aws as aws

ZONES = ["us-east-1a", "us-east-1b", "us-east-1c"]


class Network(pulumi.ComponentResource):
    """A VPC with public and private subnets, one of each in each zone."""

    def __init__(self, name, cidr, zones, opts=None):
        super().__init__("shop:network:Network", name, None, opts)
        inside = pulumi.ResourceOptions(parent=self)
        self.vpc = aws.ec2.Vpc(name, cidr_block=cidr, enable_dns_hostname=True, opts=inside)
        self.gateway = aws.ec2.InternetGateway(name, vpc_id=self.vpc.id, opts=inside)
        self.public, self.private = [], []
        public_table = aws.ec2.RouteTable(f"{name}-public", vpc_id=self.vpc.id, opts=inside)
        aws.ec2.Route(
            f"{name}-internet",
            route_table_id=public_table.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=self.gateway.id,
            opts=inside,
        )
        self.private_table = aws.ec2.RouteTable(f"{name}-private", vpc_id=self.vpc.id, opts=inside)
        for number, zone in enumerate(ZONES[:zones]):
            self.public.append(self._subnet(f"{name}-public-{number}", f"10.0.{number}.0/24", zone, inside))
            self.private.append(self._subnet(f"{name}-private-{number}", f"10.0.{number + 100}.0/24", zone, inside))
        for number, subnet in enumerate(self.public):
            aws.ec2.RouteTableAssociation(
                f"{name}-{number}", subnet_id=subnet.id, route_table_id=public_table.id, opts=inside
            )
        self.register_outputs({"vpc": self.vpc.id})

    def _subnet(self, name, cidr, zone, inside):
        return aws.ec2.Subnet(
            name, vpc_id=self.vpc.id, cidr_block=cidr, availability_zone=zone, option=inside
        )

from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import IngressRule, InlineRule, SecurityGroupRule


@policy(severity="medium", caught="nobody")
def ingress_is_not_open(
    rule: InlineRule | SecurityGroupRule | IngressRule, *, open_ports: tuple[int, ...] = (80, 443)
) -> Violations:
    """A security group allows ingress from the whole internet to web ports only.

    `0.0.0.0/0` and `::/0` match every address. Scanners find an SSH port, a database or an administration page that is open to
    the internet within minutes. Web servers and load balancers serve the internet on the ports 80 and 443.

    Options:
        open_ports: the ports that may be open to the internet.

    Fix: allow only the clients: the load balancer's security group (`security_groups=[…]`), or the CIDR blocks of your network.
    For a shell use Session Manager, which needs no open port.

    See: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html
    """
    if rule.is_ingress and rule.open_blocks and not rule.opens_only(open_ports):
        yield rule, f"allows ingress from {' and '.join(rule.open_blocks)} to {rule.ports}"


@fails("allows ingress from 0.0.0.0/0 to port 22")
def shell_is_open(aws):
    aws.ec2.SecurityGroup(
        "bastion", ingress=[{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}]
    )


@fails("allows ingress from 0.0.0.0/0 and ::/0 to every port")
def everything_is_open(aws):
    aws.ec2.SecurityGroupRule(
        "all",
        type="ingress",
        security_group_id="sg-1a2b3c",
        protocol="-1",
        from_port=0,
        to_port=0,
        cidr_blocks=["0.0.0.0/0"],
        ipv6_cidr_blocks=["::/0"],
    )


@fails("allows ingress from 0.0.0.0/0 to ports 8000 to 9000", open_ports=[80, 443, 8080])
def organization_opens_another_port(aws):
    for name, first, last in (("range", 8000, 9000), ("single", 8080, 8080)):
        aws.vpc.SecurityGroupIngressRule(
            name,
            security_group_id="sg-1a2b3c",
            ip_protocol="tcp",
            from_port=first,
            to_port=last,
            cidr_ipv4="0.0.0.0/0",
        )


@passes
def web_server_and_database(aws):
    web = aws.ec2.SecurityGroup(
        "web",
        ingress=[
            {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["0.0.0.0/0"]},
            {"protocol": "icmp", "from_port": -1, "to_port": -1, "cidr_blocks": ["0.0.0.0/0"]},
        ],
        egress=[{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}],
    )
    aws.ec2.SecurityGroup(
        "database", ingress=[{"protocol": "tcp", "from_port": 5432, "to_port": 5432, "security_groups": [web.id]}]
    )


@abstains("ingress[0].cidrBlocks[0]")
def cidr_block_comes_later(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.SecurityGroup(
        "orders",
        ingress=[{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": [vpc.ipv6_cidr_block]}],
    )

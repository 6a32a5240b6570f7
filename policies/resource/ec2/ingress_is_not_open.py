from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.ec2 import IngressRule, InlineRule, SecurityGroupRule


@policy(severity="medium", caught="nobody")
def ingress_is_not_open(
    rule: InlineRule | SecurityGroupRule | IngressRule, *, open_ports: tuple[int, ...] = (80, 443)
) -> Violations:
    """A security group lets the whole internet reach web servers only.

    `0.0.0.0/0` is everybody. An SSH port, a database or an administration page that is open to everybody is found by
    scanners within minutes. Web servers and load balancers answer everybody on the ports 80 and 443.

    Options:
        open_ports: the ports that everybody may reach.

    Fix: name who connects: the load balancer's security group (`security_groups=[…]`), or the network's own addresses. For a
    shell use Session Manager, which needs no open port.

    See: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html
    """
    if rule.lets_in and rule.everybody and not rule.leaves_closed(open_ports):
        yield rule, f"lets everybody ({' and '.join(rule.everybody)}) reach {rule.ports}"


@fails("lets everybody (0.0.0.0/0) reach port 22")
def shell_is_open(aws):
    aws.ec2.SecurityGroup(
        "bastion", ingress=[{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}]
    )


@fails("lets everybody (0.0.0.0/0 and ::/0) reach every port")
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


@fails("lets everybody (0.0.0.0/0) reach ports 8000 to 9000", open_ports=[80, 443, 8080])
def organization_has_another_port(aws):
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
def block_comes_later(aws):
    vpc = aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16")
    aws.ec2.SecurityGroup(
        "orders",
        ingress=[{"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": [vpc.ipv6_cidr_block]}],
    )

import pulumi_aws as aws

vpc = aws.ec2.Vpc("web", cidr_block="10.4.0.0/16")
subnets = [
    aws.ec2.Subnet(f"web-{zone}", vpc_id=vpc.id, cidr_block=f"10.4.{number}.0/24", availability_zone=f"us-east-1{zone}")
    for number, zone in enumerate("ab")
]
gateway = aws.ec2.InternetGateway("web", vpc_id=vpc.id)
table = aws.ec2.RouteTable("web", vpc_id=vpc.id, routes=[{"cidr_block": "0.0.0.0/0", "gateway_id": gateway.gateway_id}])
web = aws.ec2.SecurityGroup("web", vpc_id=vpc.id, description="Web < co", in_gress=[{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["0.0.0.0/0"]}])

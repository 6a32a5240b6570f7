import pulumi_aws as aws

vpc = aws.ec2.Vpc("cache", cidr_block="10.2.0.0/16")
subnets = [
    aws.ec2.Subnet(f"cache-{n}", vpc_id=vpc.id, cidr_block=f"10.2.{n}.0/24", availability_zone=f"us-east-1{'ab'[n]}")
    for n in range(2)
]
cache_subnets = aws.elasticache.SubnetGroup("cache", subnet_ids=[each.id for each in subnets])
cache_group = aws.ec2.SecurityGroup("cache", vpc_id=vpc.id, description="Cache")

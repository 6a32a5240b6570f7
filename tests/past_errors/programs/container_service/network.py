import pulumi_aws as aws

vpc = aws.ec2.Vpc("shop", cidr_block="10.0.0.0/16", enable_dns_hostnames=True)
public, private = [], []
for number, zone in enumerate(("us-east-1a", "us-east-1b")):
    public.append(aws.ec2.Subnet(f"public-{number}", vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=zone))
    private.append(
        aws.ec2.Subnet(f"private-{number}", vpc_id=vpc.id, cidr_block=f"10.9.{number + 10}.0/24", availability_zone=zone)
    )
gateway = aws.ec2.InternetGateway("shop", vpc=vpc.id)

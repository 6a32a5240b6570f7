import pulumi_aws as aws

bucket = aws.s3.Bucket("data", tags={"team": "data"})
versioning = aws.s3.BucketVersioning("data", bucket=bucket.id, versioning_configuration={"status": "Enabled"})
table = aws.dynamodb.Table(
    "items",
    hash_key="id",
    billing_mode="PAY_PER_REQUEST",
    attributes=[{"name": "id", "type": "S"}, {"name": "owner", "type": "S"}],
)
secret = aws.ssm.Parameter("token", name="/data/token", type="String", value="none")

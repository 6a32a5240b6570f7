import pulumi_aws as aws

uploads = aws.s3.Bucket("uploads", force_destroy=True)
results = aws.dynamodb.Table(
    "results",
    billing_mode="PAY_PER_REQUEST",
    hash_key="image",
    range_key="created",
    attributes=[
        aws.dynamodb.TableAttribute(name="image", type="S"),
        aws.dynamodb.TableAttributeArgs(name="label", type="S"),
    ],
)

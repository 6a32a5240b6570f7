from preflight import Advice, Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.s3 import BucketPolicy


@policy(
    severity="high",
    caught="deployment",
    error="AccessDenied: … because public policies are blocked by the BlockPublicPolicy block public access setting",
    evidence=(
        documented(
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
            "2026-11-28",
            "BlockPublicPolicy: Amazon S3 rejects calls to PUT Bucket policy if the specified policy allows public access",
        ),
        documented(
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html",
            "2026-11-28",
            "since April 2023, all Block Public Access settings are enabled for new buckets",
        ),
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/28353",
            "2026-11-28",
            "new S3 buckets have Block Public Access enabled by default",
        ),
    ),
)
def public_policy_is_let_through(policy: BucketPolicy) -> Violations:
    """A bucket with a public policy has a `BucketPublicAccessBlock` that lets it through, and the policy waits for that.

    A policy is public where a statement allows everybody something, without a condition. S3 refuses it while the bucket blocks
    public policies, and each bucket that was created since April 2023 does by default.

    Fix: allow the one that needs it, such as a CloudFront distribution, instead of `*`; or set `block_public_policy=False` in a
    `BucketPublicAccessBlock`, and let the policy wait for it with `depends_on`.

    See: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
    """
    if not policy.is_public:
        return
    bucket = policy.target
    blocks = bucket.public_access_blocks
    if blocked := [each for each in blocks if each.block_public_policy]:
        yield f"is public, and {blocked[0]} has {bucket} refuse public policies (block_public_policy)"
    elif not blocks:
        yield Advice(f"is public, and a new bucket such as {bucket} refuses that; set block_public_policy=False first")
    elif not any(policy.depends_on(each) for each in blocks):
        yield Advice(f"is public, and does not depend on {blocks[0]}, before which {bucket} refuses public policies")


@fails("is public, and BucketPublicAccessBlock 'site' has Bucket 'site' refuse public policies (block_public_policy)")
def public_policy_is_blocked(aws):
    site = aws.s3.Bucket("site")
    aws.s3.BucketPublicAccessBlock("site", bucket=site.id, block_public_acls=True, block_public_policy=True)
    aws.s3.BucketPolicy(
        "site",
        bucket=site.id,
        policy='{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject",'
        ' "Resource": "arn:aws:s3:::site/*"}]}',
    )


@fails("is public, and a new bucket such as Bucket 'site' refuses that; set block_public_policy=False first")
def nothing_lets_it_through(aws):
    site = aws.s3.Bucket("site")
    aws.s3.BucketPolicy(
        "site",
        bucket=site.id,
        policy='{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}',
    )


@fails(
    "is public, and does not depend on BucketPublicAccessBlock 'site', before which Bucket 'site' refuses public policies"
)
def policy_does_not_wait(aws):
    site = aws.s3.Bucket("site")
    aws.s3.BucketPublicAccessBlock("site", bucket=site.id, block_public_policy=False)
    aws.s3.BucketPolicy(
        "site",
        bucket=site.id,
        policy='{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}',
    )


@passes
def policy_waits_or_is_not_public(aws, pulumi):
    site, private = aws.s3.Bucket("site"), aws.s3.Bucket("private")
    block = aws.s3.BucketPublicAccessBlock("site", bucket=site.id, block_public_policy=False)
    aws.s3.BucketPolicy(
        "site",
        bucket=site.id,
        policy='{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}',
        opts=pulumi.ResourceOptions(depends_on=[block]),
    )
    aws.s3.BucketPublicAccessBlock("private", bucket=private.id, block_public_policy=True)
    aws.s3.BucketPolicy(
        "private",
        bucket=private.id,
        policy='{"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"},'
        ' "Action": "s3:GetObject", "Resource": "*"}, {"Effect": "Deny", "Principal": "*", "Action": "s3:*",'
        ' "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, {"Effect": "Allow",'
        ' "Principal": "*", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals":'
        ' {"aws:PrincipalOrgID": "o-1234567890"}}}]}',
    )


@abstains("bucket, which leads outside of this stack")
def bucket_is_in_another_stack(aws):
    aws.s3.BucketPolicy(
        "site",
        bucket="site",
        policy='{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}}',
    )

from preflight import Annotated, Between, Violations, abstains, deployed, documented, fails, passes, policy
from preflight.aws.lambda_ import Function, LayerVersion

MB = 1024 * 1024
# A request of 70,167,211 bytes, in which the zip takes a third more as base64.
LARGEST_UPLOAD = 52_625_408


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "RequestEntityTooLargeException: Request must be smaller than 69905067 bytes",
        "Request must be smaller than 70167211 bytes for the CreateFunction operation",
        "Unzipped size must be smaller than 262144000 bytes",
    ),
    evidence=(
        deployed("https://github.com/pulumi/pulumi-aws/issues/137", "2026-11-28", "Request must be smaller than"),
        documented(
            "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html",
            "2026-11-28",
            "50 MB zipped for direct upload, 250 MB unzipped with all layers",
        ),
    ),
)
def code_fits(coded: Function | LayerVersion, *, at_most: Annotated[int, Between(1, 250)] = 250) -> Violations:
    """The code of a function or layer is small enough for Lambda: 50 MB as the zip that is uploaded, 250 MB unpacked.

    Pulumi packs the archive and sends it with the request that creates the function, which may have 50 MB. A larger zip goes
    through S3. Unpacked, a function and all its layers take at most 262,144,000 bytes, wherever they come from.

    Options:
        at_most: the most megabytes, unpacked, that an organization accepts; Lambda's limit unless given.

    Fix: upload the archive as an `aws.s3.BucketObjectv2` and set `s3_bucket` and `s3_key`; for code that is too large when it is
    unpacked, use a container image or read large files from S3 or EFS.

    See: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html
    """
    archive = coded.archive
    if archive.problem is None:
        if archive.size > at_most * MB:
            yield f"has code of {archive.size} bytes unpacked; at most {at_most * MB} are allowed, with all layers"
        elif archive.is_packed_above(LARGEST_UPLOAD):
            yield f"has code whose zip is larger than 50 MB (it has {archive.size} bytes unpacked); upload it through S3"


@fails("has code of 1050000 bytes unpacked; at most 1048576 are allowed, with all layers", at_most=1)
def code_is_larger_than_an_organization_wants(aws, pulumi):
    code = pulumi.AssetArchive({"orders.json": pulumi.StringAsset("orders " * 150_000)})
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", handler="app.handler", code=code)


@passes
def code_is_small(aws, pulumi):
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    return event\n")})
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", handler="app.handler", code=code)


@abstains("code, which is not in this program")
def code_is_in_a_bucket(aws):
    aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", s3_bucket="releases", s3_key="orders.zip"
    )

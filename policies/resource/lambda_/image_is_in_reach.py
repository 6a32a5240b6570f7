from preflight import Violations, abstains, documented, fails, passes, policy
from preflight.aws.lambda_ import Function
from preflight.aws.lambda_.settings import image_fault


@policy(
    severity="critical",
    caught="deployment",
    error="Source image … is not valid. Provide a valid source image",
    evidence=documented(
        "https://docs.aws.amazon.com/lambda/latest/dg/images-create.html",
        "2026-11-28",
        "The Amazon ECR repository must be in the same AWS Region as the Lambda function",
    ),
)
def image_is_in_reach(function: Function) -> Violations:
    """A function's image is in a private ECR repository of the function's region.

    Lambda pulls an image from nowhere else: not from Docker Hub, not from public.ecr.aws, and not from another region. It
    answers "Source image … is not valid. Provide a valid source image".

    Fix: push the image to an `aws.ecr.Repository` of the region, or replicate it there, and pass its URI.

    See: https://docs.aws.amazon.com/lambda/latest/dg/images-create.html
    """
    if (fault := image_fault(function)) is not None:
        yield fault


@fails(
    "has the image 'public.ecr.aws/lambda/python:3.13'; Lambda takes images from a private ECR repository alone",
    "has the image 'orders:1'; Lambda takes images from a private ECR repository alone",
    "is in eu-west-1, but its image is in us-east-1; Lambda takes only images of its region",
)
def images_lie_elsewhere(aws):
    for name, uri in (
        ("public", "public.ecr.aws/lambda/python:3.13"),
        ("hub", "orders:1"),
        ("region", "111122223333.dkr.ecr.us-east-1.amazonaws.com/orders:1"),
    ):
        aws.lambda_.Function(name, role="arn:aws:iam::111122223333:role/orders", package_type="Image", image_uri=uri)


@passes
def image_is_in_the_region(aws):
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        package_type="Image",
        image_uri="111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders@sha256:1a2b3c",
    )
    aws.lambda_.Function(
        "bills",
        role="arn:aws:iam::111122223333:role/bills",
        region="us-east-1",
        package_type="Image",
        image_uri="111122223333.dkr.ecr.us-east-1.amazonaws.com/shop/bills:1",
    )


@abstains("imageUri")
def image_is_known_after_deployment(aws, pulumi):
    repository = aws.ecr.Repository("orders")
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        package_type="Image",
        image_uri=pulumi.Output.concat(repository.repository_url, ":1"),
    )

"""Amazon S3."""

from __future__ import annotations

from preflight.core.view import Resource, View, link, prop

from .lambda_ import Function


class Bucket(Resource, token="aws:s3/bucket:Bucket", also=("aws:s3/bucketV2:BucketV2",)):
    """A bucket."""

    names = ("bucket",)
    arn_form = "s3:{name}"

    bucket: str | None = None


class FunctionNotification(View):
    """A function that is told of what happens in a bucket."""

    events: list[str] = prop(())
    filter_prefix: str | None = None
    filter_suffix: str | None = None

    function: Function = link("lambda_function_arn")


class BucketNotification(Resource, token="aws:s3/bucketNotification:BucketNotification"):
    """Who is told of what happens in a bucket."""

    names = ()

    lambda_functions: list[FunctionNotification] = prop(())

    target: Bucket = link("bucket")

"""Values kept in Parameter Store, read once for as long as the function stays warm."""

import functools

import boto3


@functools.cache
def parameter(name: str) -> str:
    """Return the decrypted value of the parameter `name`."""
    answer = boto3.client("ssm").get_parameter(Name=name, WithDecryption=True)
    return str(answer["Parameter"]["Value"])

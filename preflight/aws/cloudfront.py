"""Amazon CloudFront."""

from __future__ import annotations

from preflight.core.link import link
from preflight.core.view import Resource, View, prop

from .lambda_ import Function
from .wafv2 import WebAcl


class FunctionAssociation(View):
    """A Lambda@Edge function of a cache behavior."""

    event_type: str = prop()
    lambda_arn: str = prop()

    function: Function = link("lambda_arn")


class CacheBehavior(View):
    """A cache behavior of a distribution."""

    lambda_function_associations: list[FunctionAssociation] = prop(())


class Distribution(Resource, token="aws:cloudfront/distribution:Distribution"):
    """A CloudFront distribution."""

    names = ()

    default_cache_behavior: CacheBehavior | None = None
    ordered_cache_behaviors: list[CacheBehavior] = prop(())

    web_acl: WebAcl | None = link("web_acl_id")

"""Amazon CloudFront."""

from __future__ import annotations

from preflight.core.link import link
from preflight.core.view import Resource

from .wafv2 import WebAcl


class Distribution(Resource, token="aws:cloudfront/distribution:Distribution"):
    """A CloudFront distribution."""

    names = ()

    web_acl: WebAcl | None = link("web_acl_id")

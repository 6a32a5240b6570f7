"""Distributions of CloudFront: their origins, cache behaviors and certificates."""

from __future__ import annotations

from typing import Any

from preflight.aws.acm import Certificate, CertificateValidation
from preflight.aws.lambda_ import Function
from preflight.aws.s3 import Bucket
from preflight.aws.wafv2 import WebAcl
from preflight.core.link import link
from preflight.core.values import Partial
from preflight.core.view import Resource, View, prop


class FunctionAssociation(View):
    """A Lambda@Edge function of a cache behavior."""

    event_type: str = prop()
    lambda_arn: str = prop()
    include_body: bool = False

    function: Function = link("lambda_arn")


class ViewerFunction(View):
    """A CloudFront function of a cache behavior."""

    event_type: str = prop()


class Cookies(View):
    """The cookies that CloudFront forwards to an origin."""

    forward: str = prop()
    whitelisted_names: list[str] = prop(())


class ForwardedValues(View):
    """What CloudFront forwards to an origin, where no cache policy decides it."""

    cookies: Cookies | None = None


class Grpc(View):
    """Whether a cache behavior takes gRPC requests."""

    enabled: bool = False


class CacheBehavior(View):
    """A cache behavior of a distribution."""

    allowed_methods: list[str] = prop(())
    cached_methods: list[str] = prop(())
    target_origin_id: str = prop()
    cache_policy_id: str | None = None
    origin_request_policy_id: str | None = None
    forwarded_values: ForwardedValues | None = None
    min_ttl: int | None = None
    default_ttl: int | None = None
    max_ttl: int | None = None
    field_level_encryption_id: str | None = None
    grpc_config: Grpc | None = None
    trusted_signers: list[str] = prop(())
    function_associations: list[ViewerFunction] = prop(())
    lambda_function_associations: list[FunctionAssociation] = prop(())


class OrderedCacheBehavior(CacheBehavior):
    """A cache behavior for the requests that match a path pattern."""

    path_pattern: str | None = None


class CustomHeader(View):
    """A header that CloudFront adds to the requests to an origin."""

    name: str = prop()


class CustomOrigin(View):
    """How CloudFront connects to an origin that is not a bucket."""

    http_port: int = prop()
    https_port: int = prop()
    origin_keepalive_timeout: int = 5
    origin_read_timeout: int = 30
    origin_ssl_protocols: list[str] = prop(())


class S3Origin(View):
    """How CloudFront reads from a bucket."""

    origin_access_identity: str | None = None


class OriginShield(View):
    """Whether one more cache is in front of an origin, and its region."""

    enabled: bool = False
    origin_shield_region: str | None = None


class Origin(View):
    """An origin of a distribution: a bucket, or a server."""

    domain_name: str | Partial = prop()
    origin_id: str = prop()
    origin_path: str = ""
    connection_attempts: int = 3
    connection_timeout: int = 10
    response_completion_timeout: int | None = None
    custom_headers: list[CustomHeader] = prop(())
    custom_origin_config: CustomOrigin | None = None
    s3_origin_config: S3Origin | None = None
    vpc_origin_config: Any = None
    origin_access_control_id: str | None = None
    origin_shield: OriginShield | None = None


class Member(View):
    """An origin of an origin group."""

    origin_id: str = prop()


class FailoverCriteria(View):
    """The status codes on which an origin group uses its second origin."""

    status_codes: list[int] = prop(())


class OriginGroup(View):
    """Two origins, of which the second one answers where the first one fails."""

    origin_id: str = prop()
    members: list[Member] = prop(())
    failover_criteria: FailoverCriteria | None = None


class ViewerCertificate(View):
    """The certificate of a distribution."""

    acm_certificate_arn: str | None = None
    iam_certificate_id: str | None = None
    cloudfront_default_certificate: bool = False
    minimum_protocol_version: str | None = None
    ssl_support_method: str | None = None

    issued: Certificate | CertificateValidation | None = link("acm_certificate_arn")


class CustomErrorResponse(View):
    """What CloudFront answers instead of an error of an origin."""

    error_code: int = prop()
    response_code: int | None = None
    response_page_path: str | None = None


class GeoRestriction(View):
    """The countries that may or may not use a distribution."""

    restriction_type: str = prop()
    locations: list[str] = prop(())


class Restrictions(View):
    """The restrictions of a distribution."""

    geo_restriction: GeoRestriction | None = None


class LoggingConfig(View):
    """Where CloudFront writes the access log of a distribution."""

    bucket: str | Partial | None = None

    log_bucket: Bucket | None = link("bucket")


class Distribution(Resource, token="aws:cloudfront/distribution:Distribution"):
    """A CloudFront distribution."""

    names = ()

    aliases: list[str] = prop(())
    continuous_deployment_policy_id: str | None = None
    custom_error_responses: list[CustomErrorResponse] = prop(())
    default_cache_behavior: CacheBehavior | None = None
    default_root_object: str | None = None
    http_version: str = "http2"
    logging_config: LoggingConfig | None = None
    ordered_cache_behaviors: list[OrderedCacheBehavior] = prop(())
    origin_groups: list[OriginGroup] = prop(())
    origins: list[Origin] = prop(())
    restrictions: Restrictions | None = None
    staging: bool = False
    viewer_certificate: ViewerCertificate | None = None

    web_acl: WebAcl | None = link("web_acl_id")

    @property
    def behaviors(self) -> list[CacheBehavior]:
        """All its cache behaviors."""
        default = self.default_cache_behavior
        return [*([] if default is None else [default]), *self.ordered_cache_behaviors]

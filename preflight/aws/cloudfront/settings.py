"""What CloudFront requires of the settings of a distribution: names, certificate, error pages, countries, log."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preflight.aws.acm import covers
from preflight.aws.knowledge.inputs import is_set, repeated
from preflight.core.messages import Advice
from preflight.core.values import Unknown, independently, known, origins_of

from .distributions import Distribution, LoggingConfig, ViewerCertificate

_ERROR_CODES = (400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504)
_RESTRICTIONS = ("none", "whitelist", "blacklist")
_COUNTRY = re.compile(r"[A-Z]{2}")
_ALIAS = re.compile(r"(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+\.?")
_LONGEST_ROOT = 255
_LOG_BUCKET = re.compile(r"[a-z0-9._-]+\.s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?")


def setting_faults(distribution: Distribution) -> Iterator[str]:
    """Why CloudFront refuses the settings of a distribution, each as a clause that begins with a verb."""
    checks = (_root_faults, _name_faults, _staging_faults, _error_page_faults, _country_faults, _version_faults)
    yield from independently(checks, distribution)


def _root_faults(distribution: Distribution) -> Iterator[str]:
    root = distribution.default_root_object
    if root is not None and root.startswith("/"):
        yield Advice(
            f"has the default_root_object '{root}'; CloudFront accepts the / at its start, and finds no such object"
        )
    if isinstance(root, str) and len(root) > _LONGEST_ROOT:
        yield f"has a default_root_object of {len(root)} characters; CloudFront accepts {_LONGEST_ROOT}"


def _name_faults(distribution: Distribution) -> Iterator[str]:
    for alias in repeated(distribution.aliases):
        yield f"has the alias '{alias}' twice; each is there once"
    for alias in distribution.aliases:
        if isinstance(alias, str) and not _ALIAS.fullmatch(alias):
            yield f"has the alias '{alias}'; it is a domain name, where * may be the first label"


def _staging_faults(distribution: Distribution) -> Iterator[str]:
    if not distribution.staging:
        return
    if len(distribution.aliases):
        yield "is a staging distribution with aliases; the aliases are those of the primary distribution"
    if is_set(distribution, "continuous_deployment_policy_id"):
        yield "is a staging distribution with a continuous deployment policy, which is for the primary distribution"


def _error_page_faults(distribution: Distribution) -> Iterator[str]:
    responses = distribution.custom_error_responses
    for repeat in repeated(each.error_code for each in responses):
        yield f"has two custom error responses for {repeat}; each code has one"
    for response in responses:
        code = response.error_code
        if code not in _ERROR_CODES:
            yield f"has a custom error response for {code}; CloudFront accepts {', '.join(map(str, _ERROR_CODES))}"
        has_page, has_code = is_set(response, "response_page_path"), is_set(response, "response_code")
        if has_page != has_code:
            lacking, given = (
                ("response_code", "response_page_path") if has_page else ("response_page_path", "response_code")
            )
            yield f"has a `{given}` without a `{lacking}` for {code}; set both or neither"
        if has_page and (path := response.response_page_path) is not None and not path.startswith("/"):
            yield f"has the response_page_path '{path}' for {code}; it begins with /"


def _country_faults(distribution: Distribution) -> Iterator[str]:
    restrictions = distribution.restrictions
    if restrictions is None or (geo := restrictions.geo_restriction) is None:
        return
    kind = known(geo.restriction_type)
    if kind not in _RESTRICTIONS:
        yield f"has the geo restriction '{kind}'; CloudFront accepts {', '.join(_RESTRICTIONS)}"
    elif kind == "none" and len(geo.locations):
        yield "has locations with the geo restriction none; use whitelist or blacklist"
    elif kind != "none" and not len(geo.locations):
        yield Advice(f"has the geo restriction {kind} without locations, so that it restricts nothing by name")
    for country in geo.locations:
        if not _COUNTRY.fullmatch(known(country)):
            yield f"has the location '{country}'; it is a country code of two capital letters, such as DE"


def _version_faults(distribution: Distribution) -> Iterator[str]:
    if known(distribution.http_version) in ("http2", "http2and3"):
        return
    for behavior in distribution.behaviors:
        if behavior.grpc_config is not None and behavior.grpc_config.enabled:
            yield f"has gRPC in {behavior} and the http_version {distribution.http_version}; gRPC needs http2 or http2and3"


def certificate_faults(distribution: Distribution) -> Iterator[str]:
    """Why CloudFront refuses the certificate that a distribution has or lacks, as clauses that begin with a verb."""
    certificate = distribution.viewer_certificate
    has_own = certificate is not None and _is_own(certificate)
    if not has_own and len(distribution.aliases):
        alias = distribution.aliases[0]
        yield f"has the alias {alias} and no certificate for it; set `acm_certificate_arn` and `ssl_support_method`"
    if certificate is None or not has_own:
        return
    if not is_set(certificate, "ssl_support_method"):
        yield "has a certificate without an `ssl_support_method`; use sni-only"
        return
    method, version = certificate.ssl_support_method, certificate.minimum_protocol_version
    if method == "sni-only" and version == "SSLv3":
        yield f"has the minimum_protocol_version {version} with {method}, which needs TLSv1 or higher; use TLSv1.2_2021"


def _is_own(certificate: ViewerCertificate) -> bool:
    return is_set(certificate, "acm_certificate_arn") or is_set(certificate, "iam_certificate_id")


def log_bucket_faults(logging: LoggingConfig) -> Iterator[str]:
    """Why CloudFront refuses the bucket of an access log, as clauses that begin with a verb."""
    if not is_set(logging, "bucket"):
        return
    bucket = logging.bucket
    outputs = [each.output for each in origins_of(bucket)]
    wrong = [output for output in outputs if output in ("arn", "bucket", "id")]
    if not outputs and isinstance(bucket, Unknown):
        known(bucket)
    elif isinstance(bucket, Unknown) and wrong:
        yield f"has the `{wrong[0]}` of a bucket in {logging}; CloudFront needs its `bucket_domain_name`"
    elif isinstance(bucket, str) and not _LOG_BUCKET.fullmatch(bucket):
        yield f"has the bucket '{bucket}' in {logging}; it is a domain name, BUCKET.s3.amazonaws.com"


def log_acl_faults(logging: LoggingConfig) -> Iterator[str]:
    """Why CloudFront may not write its log to a bucket of the stack, as clauses that begin with a verb. Follows links."""
    bucket = logging.log_bucket if is_set(logging, "bucket") else None
    if bucket is not None and not bucket.is_deployed and not bucket.acl_enabling_controls:
        yield f"writes its log to {bucket}, which has access control lists disabled, as new buckets do"


def coverage_faults(certificate: ViewerCertificate) -> Iterator[str]:
    """The aliases of a distribution that its certificate does not cover, as clauses. Follows links."""
    distribution = certificate.resource
    if not isinstance(distribution, Distribution) or not is_set(certificate, "acm_certificate_arn"):
        return
    issued = certificate.issued
    if issued is None or not (names := issued.certified.names_covered):
        return
    for alias in distribution.aliases:
        if not any(covers(name, known(alias)) for name in names):
            yield f"has the alias {alias}, which its {issued.certified} for {', '.join(names)} does not cover"

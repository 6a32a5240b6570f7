"""The website of an S3 bucket, and what S3 rejects about it.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html
"""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.link import link
from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

from .s3 import Bucket

_PROTOCOLS = ("http", "https")


class IndexDocument(View):
    """What S3 adds to a path that ends in a slash."""

    suffix: str | None = None


class RedirectAll(View):
    """Where all requests are redirected to."""

    host_name: str | None = None
    protocol: str | None = None


class RoutingCondition(View):
    """When a routing rule applies."""

    http_error_code_returned_equals: str | None = None
    key_prefix_equals: str | None = None


class RoutingRedirect(View):
    """Where a routing rule redirects to."""

    host_name: str | None = None
    http_redirect_code: str | None = None
    protocol: str | None = None
    replace_key_prefix_with: str | None = None
    replace_key_with: str | None = None


class RoutingRule(View):
    """A rule that redirects some requests."""

    condition: RoutingCondition | None = None
    redirect: RoutingRedirect | None = None


class BucketWebsiteConfiguration(
    Resource,
    token="aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration",
    also=("aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2",),
):
    """The website configuration of a bucket."""

    names = ()

    index_document: IndexDocument | None = None
    error_document: View | None = None
    redirect_all_requests_to: RedirectAll | None = None
    routing_rules: list[RoutingRule] = prop((), key="routingRules")
    routing_rule_details: str | None = None

    target: Bucket = link("bucket")


def website_faults(website: BucketWebsiteConfiguration) -> Iterator[str]:
    """What is wrong with a website, as predicates of the resource."""
    yield from independently((_documents, _redirect_of_all, _rules), website)


def _documents(website: BucketWebsiteConfiguration) -> Iterator[str]:
    if website.redirect_all_requests_to is None and website.index_document is None:
        yield "has no index_document and no redirect_all_requests_to; one of them is needed"
    suffix = website.index_document.suffix if website.index_document is not None else None
    if suffix is not None and (not known(suffix) or "/" in suffix):
        yield f"has the index document '{suffix}'; it must be a name without '/' (The IndexDocument Suffix is not well formed)"


def _redirect_of_all(website: BucketWebsiteConfiguration) -> Iterator[str]:
    redirect = known(website.redirect_all_requests_to)
    if redirect is None:
        return
    names = ("index_document", "error_document", "routing_rules", "routing_rule_details")
    if others := [name for name in names if website.has(name)]:
        yield f"has redirect_all_requests_to beside {', '.join(others)}; it must be alone"
    yield from _protocol(redirect.protocol, "redirects all requests")


def _protocol(protocol: str | None, action: str) -> Iterator[str]:
    if protocol and known(protocol) not in _PROTOCOLS:
        yield f"{action} by the protocol '{protocol}'; it is http or https"


def _rules(website: BucketWebsiteConfiguration) -> Iterator[str]:
    for at, rule in enumerate(website.routing_rules):
        for fault in _rule(rule):
            yield f"has routing_rules[{at}], which {fault}"


def _rule(rule: RoutingRule) -> Iterator[str]:
    condition, redirect = known(rule.condition), known(rule.redirect)
    if condition is not None and not any(
        condition.has(name) for name in ("http_error_code_returned_equals", "key_prefix_equals")
    ):
        yield "has an empty condition; remove it to redirect all requests (Condition cannot be empty)"
    if redirect is None:
        return
    if redirect.replace_key_prefix_with is not None and redirect.replace_key_with is not None:
        yield "has replace_key_prefix_with and replace_key_with; only one of them is allowed"
    code = redirect.http_redirect_code
    if code and not (known(code).isdigit() and code[0] == "3" and len(code) == len("301")):
        yield f"redirects with the status {code}; it must be a number from 300 to 399"
    yield from _protocol(redirect.protocol, "redirects")

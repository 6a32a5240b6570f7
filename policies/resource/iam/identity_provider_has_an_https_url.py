from preflight import Violations, abstains, fails, modelled, passes, policy
from preflight.aws.iam import OidcProvider


@policy(
    severity="critical",
    caught="preview",
    error=(
        "InvalidInput: Invalid Open ID Connect Provider URL",
        'expected "url" to have a url with schema of: "https"',
    ),
    evidence=modelled(
        "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html",
        "2026-11-28",
        "Url: must begin with https://; query parameters are not allowed",
    ),
)
def identity_provider_has_an_https_url(provider: OidcProvider) -> Violations:
    """The URL of an identity provider of OpenID Connect begins with `https://` and has no query.

    IAM compares it with the `iss` claim of the tokens, and refuses any other scheme.

    Fix: `url="https://token.actions.githubusercontent.com"`.

    See: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
    """
    if "://" in provider.url and not provider.url.startswith("https://"):
        yield f"has the url '{provider.url}'; it begins with https://"
    if "?" in provider.url:
        yield f"has the url '{provider.url}' with a query, which IAM does not allow"


@fails(
    "has the url 'http://login.acme.io'; it begins with https://",
    "has the url 'https://login.acme.io?a=b' with a query, which IAM does not allow",
)
def url_is_wrong(aws):
    for name, url in (("http", "http://login.acme.io"), ("query", "https://login.acme.io?a=b")):
        aws.iam.OpenIdConnectProvider(name, url=url, client_id_lists=["sts.amazonaws.com"])


@passes
def url_is_right(aws):
    url = "https://token.actions.githubusercontent.com"
    aws.iam.OpenIdConnectProvider("github", url=url, client_id_lists=["sts.amazonaws.com"])


@abstains("url")
def url_comes_later(aws):
    aws.iam.OpenIdConnectProvider("orders", url=aws.sns.Topic("url").arn, client_id_lists=["a"])

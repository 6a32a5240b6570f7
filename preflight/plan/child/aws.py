"""How AWS's outputs look, and what AWS's functions answer without asking AWS.

The data in aws_shapes.json is made from what cfn-lint and pulumi_aws publish. Strings that are not derived from it are
linked where they stand.
"""

from __future__ import annotations

import functools
import json
import os
import re
from pathlib import Path
from typing import Any, NamedTuple

from . import policy_document, wire
from .markers import Markers
from .shapes import Shape

# A region that exists, for programs that name none: see `Place.assumed`.
ASSUMED_REGION = "us-east-1"
# Enabled in every account: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html
REGIONS = [
    *("ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2"),
    *("ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1"),
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2"),
]
CALLER = "aws:index/getCallerIdentity:getCallerIdentity"

# Outputs that are no plain name, ARN or host of their resource.
FORMS = {
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
    ("aws:apigateway/restApi:RestApi", "executionArn"): "arn:{partition}:execute-api:{region}:{account}:{name}",
    ("aws:apigateway/stage:Stage", "executionArn"): "arn:{partition}:execute-api:{region}:{account}:{name}/stage",
    ("aws:apigateway/stage:Stage", "invokeUrl"): "https://{name}.execute-api.{region}.{suffix}/stage",
    ("aws:apigatewayv2/api:Api", "apiEndpoint"): "https://{name}.execute-api.{region}.{suffix}",
    ("aws:apigatewayv2/api:Api", "executionArn"): "arn:{partition}:execute-api:{region}:{account}:{name}",
    ("aws:apigatewayv2/stage:Stage", "executionArn"): "arn:{partition}:execute-api:{region}:{account}:{name}/stage",
    ("aws:apigatewayv2/stage:Stage", "invokeUrl"): "https://{name}.execute-api.{region}.{suffix}/stage",
    # https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
    ("aws:dynamodb/table:Table", "streamArn"): "arn:{partition}:dynamodb:{region}:{account}:table/{name}/stream/1",
    # https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
    ("aws:ecr/repository:Repository", "repositoryUrl"): "{account}.dkr.ecr.{region}.{suffix}/{name}",
    ("aws:eks/cluster:Cluster", "endpoint"): "https://{name}.{region}.eks.{suffix}",
    # https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
    ("aws:lambda/functionUrl:FunctionUrl", "functionUrl"): "https://{name}.lambda-url.{region}.on.aws/",
    # https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html
    ("aws:lambda/function:Function", "invokeArn"): (
        "arn:{partition}:apigateway:{region}:lambda:path/2015-03-31/functions/"
        "arn:{partition}:lambda:{region}:{account}:function:{name}/invocations"
    ),
    ("aws:lambda/function:Function", "qualifiedArn"): "arn:{partition}:lambda:{region}:{account}:function:{name}:1",
    # "The connection endpoint in address:port format": https://www.pulumi.com/registry/packages/aws/api-docs/rds/instance/
    ("aws:rds/instance:Instance", "endpoint"): "{name}.{region}.rds.{suffix}:5432",
    ("aws:sqs/queue:Queue", "url"): "https://sqs.{region}.{suffix}/{account}/{name}",
}
# What an output whose name ends so is the ARN of, such as the secret of a database's password.
OTHERS = {
    "secretarn": "aws:secretsmanager/secret:Secret",
    "keyarn": "aws:kms/key:Key",
    "rolearn": "aws:iam/role:Role",
}


class Place(NamedTuple):
    """Where a resource is deployed: partition, region, account, and whether the region is only assumed."""

    region: str
    account: str
    assumed: bool = False

    @property
    def partition(self) -> str:
        """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html."""
        return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(re.sub(r"-[a-z]+-\d+$", "", self.region), "aws")

    @property
    def suffix(self) -> str:
        """The end of AWS's host names there."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    def write(self, template: str, name: str) -> str:
        """A template of this module with its placeholders replaced."""
        return template.format(
            partition=self.partition, region=self.region, account=self.account, suffix=self.suffix, name=name
        )


@functools.cache
def _shapes() -> Any:
    return json.loads(Path(__file__).with_name("aws_shapes.json").read_text(encoding="utf-8"))


def place(properties: dict[str, Any], provider: dict[str, Any], provider_urn: str, markers: Markers) -> Place:
    """Where a resource with these properties and this provider goes.

    An account that nothing names is a marker; so is a region that a program computes.
    """
    region: Any = properties.get("region") or provider.get("region")
    assumed = not region and not (region := os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"))
    if assumed:
        region = ASSUMED_REGION
    region = wire.without_secrets(region)[0]
    if not isinstance(region, str) or region == wire.UNKNOWN:
        region = markers.core(provider_urn, "region")
    try:
        accounts = json.loads(provider.get("allowedAccountIds") or "[]")
    except (TypeError, ValueError):
        accounts = []
    if len(accounts) == 1 and isinstance(accounts[0], str):
        return Place(region, accounts[0], assumed)
    # 12 digits, as every account has: https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
    return Place(region, markers.stands_for(f"19{markers.number(CALLER, 'accountId')}", CALLER, "accountId"), assumed)


def default_tags(provider: dict[str, Any]) -> dict[str, Any] | None:
    """The tags that the provider gives to every resource; None when they are unknown."""
    tags = provider.get("defaultTags") or {}
    if isinstance(tags, str) and tags != wire.UNKNOWN:
        try:
            tags = json.loads(tags)
        except ValueError:
            return None
    tags = tags.get("tags") or {} if isinstance(tags, dict) else None
    return tags if isinstance(tags, dict) and not wire.holds_unknown(tags) else None


def text(token: str, origin: str, output: str, markers: Markers, where: Place | None) -> str:
    """A marker for a string output, shaped like the real thing.

    `token` is the resource's type, `origin` what the marker stands for (a URN, or a function's token), `where` None
    for resources of other packages than aws.
    """
    path = re.sub(r"\[\d+\]", "", output)
    name = path.rpartition(".")[2]
    low = name.lower()
    if low.endswith(("cidr", "cidrblock", "cidrs", "cidrblocks")) and "ipv6" not in low:
        return markers.stands_for(markers.address(origin, output) + "/28", origin, output)
    if low.endswith(("publicip", "privateip", "ipaddress", "ipaddresses", "ips")) and "ipv6" not in low:
        return markers.address(origin, output)
    core = markers.core(origin, output)
    made = core
    if where is not None:
        made = _aws_text(token, name, path == name, core, where)
    elif low.endswith(("url", "uri")):
        made = f"https://{core}.example.com"
    return markers.stands_for(made, origin, output)


def _aws_text(token: str, name: str, outermost: bool, core: str, where: Place) -> str:  # noqa: FBT001
    low = name.lower()
    if outermost and (template := FORMS.get((token, name))):
        return where.write(template, core)
    if outermost and low in ("id", "ids"):
        form = _shapes()["ids"].get(token, "{name}")
        if form == "arn":
            return where.write(_arn(token), core)
        return where.write(FORMS["aws:sqs/queue:Queue", "url"] if form == "url" else form, core)
    if low.endswith(("arn", "arns")):
        of_another = next((kind for end, kind in OTHERS.items() if low.endswith(end)), token)
        return where.write(_arn(of_another), core)
    if (
        low == "issuer"
    ):  # of an EKS cluster's OpenID provider: https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html
        return f"https://oidc.eks.{where.region}.{where.suffix}/id/{core}"
    if low.endswith(("url", "uri", "urls")):
        return f"https://{core}.{where.region}.{where.suffix}"
    if low.endswith(("endpoint", "endpointaddress", "domain", "domainname", "dnsname", "hostname", "fqdn", "address")):
        return f"{core}.{where.region}.{where.suffix}"
    return core


def _arn(token: str) -> str:
    found = _shapes()["arns"].get(token)
    if found:
        return str(found)
    module, _, cls = token.split(":", 1)[1].partition("/")
    begin = _shapes()["services"].get(module, f"arn:{{partition}}:{module}:{{region}}:{{account}}:")
    return f"{begin}{re.sub(r'(?<=[a-z])(?=[A-Z])', '-', cls.rpartition(':')[2]).lower()}/{{name}}"


def resource_of(token: str) -> str:
    """The resource that a function reads: `aws:ec2/vpc:Vpc` for `aws:ec2/getVpc:getVpc`."""
    package, module, name = token.split(":")
    noun = re.sub(r"^get", "", name)
    if f"{package}:{module}" not in _shapes()["arns"] and noun.endswith("s") and not noun.endswith("ss"):
        noun = noun[:-1]
    return f"{package}:{module.partition('/')[0]}/{noun[:1].lower()}{noun[1:]}:{noun}"


class Refusal(Exception):  # noqa: N818 - the provider refuses
    """The provider would fail this call with the message."""


def answer(token: str, arguments: dict[str, Any], where: Place, origin: str, markers: Markers) -> dict[str, Any] | None:
    """What AWS's provider answers that is known without AWS: {output: value}; None when all of it is unknown.

    Outputs that the answer lacks get markers. Raises Refusal.
    """
    function = _ANSWERS.get(token)
    return function(arguments, where, origin, markers) if function else None


def _region(arguments: dict[str, Any], where: Place, _: str, __: Markers) -> dict[str, Any]:
    region = arguments.get("region") or arguments.get("name") or where.region
    endpoint = f"ec2.{region}.{where._replace(region=region).suffix}"
    return {"id": region, "name": region, "region": region, "endpoint": endpoint}


def _caller(_: dict[str, Any], where: Place, origin: str, markers: Markers) -> dict[str, Any]:
    user = markers.core(origin, "arn")
    arn = markers.stands_for(f"arn:{where.partition}:iam::{where.account}:user/{user}", origin, "arn")
    return {"accountId": where.account, "id": where.account, "arn": arn}


def _partition(_: dict[str, Any], where: Place, __: str, ___: Markers) -> dict[str, Any]:
    return {
        "id": where.partition,
        "partition": where.partition,
        "dnsSuffix": where.suffix,
        "reverseDnsPrefix": ".".join(reversed(where.suffix.split("."))),
    }


def _zones(_: dict[str, Any], where: Place, __: str, ___: Markers) -> dict[str, Any]:
    # Most regions have three or more: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
    return {"id": where.region, "names": [f"{where.region}{zone}" for zone in "abc"], "groupNames": [where.region]}


def _regions(_: dict[str, Any], where: Place, __: str, ___: Markers) -> dict[str, Any] | None:
    return {"id": where.partition, "names": REGIONS} if where.partition == "aws" else None


def _image(_: dict[str, Any], __: Place, origin: str, markers: Markers) -> dict[str, Any]:
    image = markers.stands_for(f"ami-{markers.core(origin, 'id')}", origin, "id")
    return {"id": image, "imageId": image}


def _document(arguments: dict[str, Any], _: Place, origin: str, markers: Markers) -> dict[str, Any] | None:
    sources = [*(arguments.get("sourcePolicyDocuments") or []), *(arguments.get("overridePolicyDocuments") or [])]
    if any(str(source) in markers.origins for source in sources):
        return None  # a document that nobody has seen yet is part of this one
    try:
        pretty, minified = policy_document.render(arguments)
    except policy_document.DocumentError as problem:
        raise Refusal(f"writing IAM Policy Document: {problem}") from problem
    return {"id": markers.core(origin, "id"), "json": pretty, "minifiedJson": minified}


def _parameter(_: dict[str, Any], __: Place, origin: str, markers: Markers) -> dict[str, Any]:
    return {"value": wire.secret(markers.core(origin, "value"))}


def _secret_version(_: dict[str, Any], __: Place, origin: str, markers: Markers) -> dict[str, Any]:
    # What RDS and its rotation functions store, so programs that take it apart go on:
    # https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_secret_json_structure.html
    fields: dict[str, Any] = {
        name: markers.core(origin, f"secretString.{name}")
        for name in ("engine", "host", "username", "password", "dbname")
    }
    fields["port"] = markers.number(origin, "secretString.port")
    made = markers.stands_for(json.dumps(fields), origin, "secretString")
    return {"secretString": wire.secret(made), "secretBinary": wire.secret(markers.core(origin, "secretBinary"))}


_ANSWERS = {
    "aws:ec2/getAmi:getAmi": _image,
    "aws:iam/getPolicyDocument:getPolicyDocument": _document,
    CALLER: _caller,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getRegions:getRegions": _regions,
    "aws:secretsmanager/getSecretVersion:getSecretVersion": _secret_version,
    "aws:ssm/getParameter:getParameter": _parameter,
}


def lengths(token: str, properties: dict[str, Any]) -> dict[str, int]:
    """How many items those lists among `token`'s outputs have whose length follows from its inputs."""
    if token != "aws:acm/certificate:Certificate" or properties.get("validationMethod") != "DNS":
        return {}
    # One for each name: https://docs.aws.amazon.com/acm/latest/APIReference/API_CertificateDetail.html
    others = properties.get("subjectAlternativeNames") or []
    names = [properties.get("domainName"), *others] if isinstance(others, list) else [None]
    known = all(isinstance(name, str) and name != wire.UNKNOWN for name in names)
    return {"domainValidationOptions": len(set(names))} if known else {}


def scalar(token: str, origin: str, markers: Markers, where: Place | None) -> Any:
    """A function that fills one string or number of `token`'s outputs with a marker."""

    def fill(output: str, shape: Shape) -> Any:
        if shape.kind == "text":
            return text(token, origin, output, markers, where)
        return markers.number(origin, output)

    return fill

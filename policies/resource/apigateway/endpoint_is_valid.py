from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.apigateway import RestApi
from preflight.aws.apigateway.stages import endpoint_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Invalid minimum compression size, must be between 0 and 10485760",
        "Only dualstack ipAddressType is supported for Private APIs.",
        "ipAddressType must be either ipv4 or dualstack.",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
            "2026-11-28",
            "test_create_rest_api_with_endpoint_configuration, _private_type; test_update_rest_api_compression",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_EndpointConfiguration.html",
            "2026-11-28",
            "vpcEndpointIds is only supported for the PRIVATE endpoint type",
        ),
    ),
)
def endpoint_is_valid(api: RestApi) -> Violations:
    """A REST API has an IP address type and VPC endpoints that fit its endpoint type, and a compression size within 10 MiB.

    A private API is `dualstack`, and only a private API has `vpc_endpoint_ids`.

    Fix: use a value from the message.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_EndpointConfiguration.html
    https://docs.aws.amazon.com/apigateway/latest/api/API_CreateRestApi.html
    """
    yield from endpoint_faults(api)


@fails(
    "compresses bodies from 10485761 bytes; API Gateway accepts 0 to 10485760, or -1 for none",
    "compresses bodies from 1 KB bytes; API Gateway accepts 0 to 10485760, or -1 for none",
    "has the IP address type 'ipv6'; API Gateway accepts ipv4 and dualstack",
    "is PRIVATE with the IP address type ipv4; a private API is dualstack",
    "has `vpc_endpoint_ids` with the endpoint type REGIONAL; they are for PRIVATE alone",
)
def endpoints_of_other_kinds(aws):
    aws.apigateway.RestApi("large", minimum_compression_size="10485761")
    aws.apigateway.RestApi("word", minimum_compression_size="1 KB")
    aws.apigateway.RestApi("six", endpoint_configuration={"types": "REGIONAL", "ip_address_type": "ipv6"})
    aws.apigateway.RestApi("private", endpoint_configuration={"types": "PRIVATE", "ip_address_type": "ipv4"})
    aws.apigateway.RestApi(
        "regional", endpoint_configuration={"types": "REGIONAL", "vpc_endpoint_ids": ["vpce-1a2b3c"]}
    )


@passes
def endpoints(aws):
    aws.apigateway.RestApi("default", minimum_compression_size="0")
    aws.apigateway.RestApi("off", minimum_compression_size="-1")
    aws.apigateway.RestApi("edge", endpoint_configuration={"types": "EDGE", "ip_address_type": "dualstack"})
    aws.apigateway.RestApi("regional", endpoint_configuration={"types": "REGIONAL", "ip_address_type": "ipv4"})
    aws.apigateway.RestApi(
        "private",
        endpoint_configuration={
            "types": "PRIVATE",
            "ip_address_type": "dualstack",
            "vpc_endpoint_ids": ["vpce-1a2b3c"],
        },
    )


@abstains("endpointConfiguration.ipAddressType")
def address_type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="ipv4")
    aws.apigateway.RestApi("orders", endpoint_configuration={"types": "REGIONAL", "ip_address_type": parameter.arn})

from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.apigateway import PathResource
from preflight.aws.apigateway.methods import path_part_fault


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and"
        " the end."
    ),
    evidence=(
        deployed(
            "https://github.com/serverless-nextjs/serverless-next.js/issues/208",
            "2026-11-28",
            "a path part {templateId}.html is refused",
        ),
        deployed(
            "https://github.com/claudiajs/claudia/issues/11",
            "2026-11-28",
            "BadRequestException: Resource's path part only allow a-zA-Z0-9._- and curly braces at the beginning and the end",
        ),
    ),
)
def path_part_is_one_segment(resource: PathResource) -> Violations:
    """The path part of a resource of a REST API is one segment: a name, or a variable in braces.

    A path of several segments is one resource for each of them, `orders` and below it `{id}`. A segment has letters, digits and
    `._-:`. A variable is a whole segment, `{id}`; the greedy `{proxy+}` takes the rest of the path.

    Fix: create one `aws.apigateway.Resource` for each segment, with the one above as its `parent_id`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-set-up-simple-proxy.html
    """
    if fault := path_part_fault(resource.known_path_part):
        yield fault


@fails(
    "has the path part '/orders' with a slash; it is one segment: write 'orders'",
    "has the path part 'orders/{id}' with a slash; it is one segment: create 2 resources, one below the other",
    "has the path part 'order-{id}'; it has letters, digits and ._-: or is one variable in braces, {id} or {proxy+}",
    "has the path part '{id'; it has letters, digits and ._-: or is one variable in braces, {id} or {proxy+}",
    "has the path part 'my orders'; it has letters, digits and ._-: or is one variable in braces, {id} or {proxy+}",
)
def parts_are_paths(aws):
    for name, part in (("a", "/orders"), ("b", "orders/{id}"), ("c", "order-{id}"), ("d", "{id"), ("e", "my orders")):
        aws.apigateway.Resource(name, rest_api="a1b2c3", parent_id="d4e5f6", path_part=part)


@passes
def segments(aws):
    for part in ("orders", "v1.0_beta-2", "{id}", "{proxy+}", "orders:batch"):
        aws.apigateway.Resource(part, rest_api="a1b2c3", parent_id="d4e5f6", path_part=part)


@abstains("pathPart")
def part_comes_later(aws):
    parameter = aws.ssm.Parameter("part", type="String", value="orders")
    aws.apigateway.Resource("orders", rest_api="a1b2c3", parent_id="d4e5f6", path_part=parameter.arn)

from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.apigateway import PathResource
from preflight.aws.apigateway.methods import path_conflicts


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "BadRequestException: A sibling ({proxy+}) of this resource already has a variable path part -- only one is allowed",
        "BadRequestException: Cannot create a child of a resource with a greedy path variable: {proxy+}",
        "ConflictException: Another resource with the same parent already has this name: …",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
            "2026-11-28",
            "test_create_proxy_resource_validation, test_update_resource_behaviour",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html",
            "2026-11-28",
            "a proxy resource cannot have a child; it cannot have a sibling with a path variable",
        ),
    ),
)
def paths_do_not_conflict(resource: PathResource) -> Violations:
    """A resource of a REST API has a path part that no sibling has, one variable per parent, and no greedy parent.

    Below one parent each name exists once, and at most one segment is a variable: `{id}` beside `{proxy+}` is refused. A greedy
    variable takes the rest of the path, so nothing is below it.

    Fix: use one resource, with several methods; or rename one.

    See: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-settings-method-request.html
    """
    yield from path_conflicts(resource)


@fails(
    "has the path part {id} beside Resource 'proxy' with {proxy+}; only one variable is allowed below a parent",
    "is below Resource 'proxy', whose path part {proxy+} takes the rest of the path and has no children",
    "has the path part 'orders' as Resource 'orders' has, below the same parent",
)
def conflicts_of_all_kinds(aws, pulumi):
    api = aws.apigateway.RestApi("shop")
    place = {"rest_api": api.id, "parent_id": api.root_resource_id}
    proxy = aws.apigateway.Resource("proxy", path_part="{proxy+}", **place)
    orders = aws.apigateway.Resource("orders", path_part="orders", **place)
    waits = pulumi.ResourceOptions(depends_on=[proxy, orders])
    aws.apigateway.Resource("id", path_part="{id}", opts=waits, **place)
    aws.apigateway.Resource("again", path_part="orders", opts=waits, **place)
    aws.apigateway.Resource("below", path_part="details", rest_api=api.id, parent_id=proxy.id)


@passes
def paths_of_a_shop(aws):
    api, other = aws.apigateway.RestApi("shop"), aws.apigateway.RestApi("returns")
    for name, each in (("shop", api), ("returns", other)):
        orders = aws.apigateway.Resource(
            f"{name}-orders", rest_api=each.id, parent_id=each.root_resource_id, path_part="orders"
        )
        order = aws.apigateway.Resource(f"{name}-id", rest_api=each.id, parent_id=orders.id, path_part="{id}")
        aws.apigateway.Resource(f"{name}-new", rest_api=each.id, parent_id=orders.id, path_part="new")
        aws.apigateway.Resource(f"{name}-lines", rest_api=each.id, parent_id=order.id, path_part="{proxy+}")
    aws.apigateway.Resource("a", rest_api="a1b2c3", parent_id="d4e5f6", path_part="orders")
    aws.apigateway.Resource("b", rest_api="b1b2c3", parent_id="d4e5f6", path_part="orders")


@abstains("pathPart")
def part_comes_later(aws):
    parameter = aws.ssm.Parameter("part", type="String", value="orders")
    aws.apigateway.Resource("orders", rest_api="a1b2c3", parent_id="d4e5f6", path_part=parameter.arn)

from preflight import Violations, abstains, documented, fails, passes, policy, recorded
from preflight.aws.apigateway import VpcLink
from preflight.aws.apigateway.stages import link_target_faults


@policy(
    severity="critical",
    caught="deployment",
    error="BadRequestException: Invalid ARN. ARN is not well formed …",
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/apigateway/test_apigateway_api.snapshot.json",
            "2026-11-28",
            "test_create_vpc_link_invalid_parameters: Invalid ARN. ARN is not well formed invalid-arn",
        ),
        documented(
            "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateVpcLink.html",
            "2026-11-28",
            "the ARN of the network load balancer that the VPC link targets",
        ),
    ),
)
def vpc_link_leads_to_a_network_load_balancer(link: VpcLink) -> Violations:
    """A VPC link of REST APIs leads to a Network Load Balancer, by its ARN.

    `aws.apigateway.VpcLink` needs a Network Load Balancer. `aws.apigatewayv2.VpcLink` connects to subnets instead, and its APIs
    name the listener of any load balancer.

    Fix: create the load balancer with `load_balancer_type="network"` and pass its `arn`.

    See: https://docs.aws.amazon.com/apigateway/latest/api/API_CreateVpcLink.html
    """
    yield from link_target_faults(link)


@fails(
    "leads to LoadBalancer 'shop' of type application; a VPC link of REST APIs leads to a Network Load Balancer",
    "leads to 'shop', which is not the ARN of a Network Load Balancer",
)
def target_is_another(aws):
    balancer = aws.lb.LoadBalancer("shop", internal=True)
    aws.apigateway.VpcLink("planned", target_arn=balancer.arn)
    aws.apigateway.VpcLink("word", target_arn="shop")


@passes
def network_load_balancers(aws):
    balancer = aws.lb.LoadBalancer("shop", internal=True, load_balancer_type="network")
    aws.apigateway.VpcLink("planned", target_arn=balancer.arn)
    aws.apigateway.VpcLink(
        "arn",
        target_arn="arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/shop/0a1b2c3d4e5f6071",
    )


@abstains("loadBalancerType")
def type_comes_later(aws):
    parameter = aws.ssm.Parameter("type", type="String", value="network")
    balancer = aws.lb.LoadBalancer("shop", internal=True, load_balancer_type=parameter.arn)
    aws.apigateway.VpcLink("shop", target_arn=balancer.arn)

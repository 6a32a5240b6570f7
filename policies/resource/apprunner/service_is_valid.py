from preflight import Violations, abstains, deployed, fails, modelled, passes, policy
from preflight.aws.apprunner import Service


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidRequestException: App Runner doesn't support automatic deployments for an image in an ECR Public repository.",
    ),
    evidence=(
        deployed(
            "https://github.com/hashicorp/terraform-provider-aws/issues/24531",
            "2026-11-28",
            "App Runner doesn't support automatic deployments for an image in an ECR Public repository.",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/apprunner/2020-05-15/service-2.json.gz",
            "2026-11-28",
            "one source; AccessRoleArn is required for ECR images, ConnectionArn for code; VpcConnectorArn is for VPC alone",
        ),
    ),
)
def service_is_valid(service: Service) -> Violations:
    """A service of App Runner has one source with the access that its registry or repository needs.

    A private image of ECR needs a role, code needs a connection, and a public image has no automatic deployments, which are on by
    default in the provider. What App Runner does with missing values of a configuration is not recorded: that is advice.

    Fix: set `"auto_deployments_enabled": False`, or add an `authentication_configuration`.

    See: https://docs.aws.amazon.com/apprunner/latest/api/API_SourceConfiguration.html
    https://docs.aws.amazon.com/apprunner/latest/api/API_EgressConfiguration.html
    """
    yield from service.faults()


ROLE = {"access_role_arn": "arn:aws:iam::123456789012:role/pull"}
PRIVATE = {
    "image_identifier": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:1",
    "image_repository_type": "ECR",
}
PUBLIC = {"image_identifier": "public.ecr.aws/acme/shop:1", "image_repository_type": "ECR_PUBLIC"}


@fails("has an image of ECR_PUBLIC with automatic deployments; set `auto_deployments_enabled` to False")
def public_image_is_deployed_automatically(aws):
    service(aws, {"image_repository": PUBLIC})


@fails(
    "has an image of ECR without an `access_role_arn`, which it needs",
    "has the image shop:1 of ECR; it has the form 123456789012.dkr.ecr.eu-west-1.amazonaws.com/name:tag",
)
def private_image_is_wrong(aws):
    service(aws, {"image_repository": PRIVATE | {"image_identifier": "shop:1"}})


@fails("has the image nginx:1 of ECR_PUBLIC; it begins with public.ecr.aws/ and an alias")
def image_is_of_docker_hub(aws):
    image = PUBLIC | {"image_identifier": "nginx:1"}
    service(aws, {"image_repository": image, "auto_deployments_enabled": False})


@fails(
    "has a `code_repository` without a `connection_arn`, which it needs",
    "has `configuration_source` API without `code_configuration_values`, which it then uses",
)
def code_is_wrong(aws):
    service(aws, {"code_repository": code({"configuration_source": "API"})})


@fails("has 2 sources; it has an `image_repository` or a `code_repository`")
def two_sources(aws):
    connection = {"connection_arn": "arn:aws:apprunner:eu-west-1:123456789012:connection/github/1"}
    access = ROLE | connection
    service(aws, {"image_repository": PRIVATE, "code_repository": code(), "authentication_configuration": access})


@fails(
    "has the environment variable AWSAPPRUNNER_STAGE; App Runner reserves names that begin with AWSAPPRUNNER",
    "has `egress_type` VPC without a `vpc_connector_arn`, which it needs",
    "has a health check of TCP with path /health, which only HTTP uses",
)
def settings_are_wrong(aws):
    image = PRIVATE | {"image_configuration": {"runtime_environment_variables": {"AWSAPPRUNNER_STAGE": "test"}}}
    service(
        aws,
        {"image_repository": image, "authentication_configuration": ROLE},
        network_configuration={"egress_configuration": {"egress_type": "VPC"}},
        health_check_configuration={"path": "/health"},
    )


@fails("has `egress_type` DEFAULT and a `vpc_connector_arn`, which only VPC has")
def connector_is_not_used(aws):
    connector = "arn:aws:apprunner:eu-west-1:123456789012:vpcconnector/shop/1/1"
    egress = {"egress_type": "DEFAULT", "vpc_connector_arn": connector}
    service(
        aws,
        {"image_repository": PRIVATE, "authentication_configuration": ROLE},
        network_configuration={"egress_configuration": egress},
    )


@fails("has `configuration_source` REPOSITORY and `code_configuration_values`, which App Runner ignores")
def values_are_ignored(aws):
    connection = {"connection_arn": "arn:aws:apprunner:eu-west-1:123456789012:connection/github/1"}
    values = {"configuration_source": "REPOSITORY", "code_configuration_values": {"runtime": "PYTHON_3"}}
    service(aws, {"code_repository": code(values), "authentication_configuration": connection})


@passes
def images_are_right(aws):
    service(
        aws,
        {"image_repository": PRIVATE, "authentication_configuration": ROLE},
        network_configuration={"egress_configuration": {"egress_type": "DEFAULT"}},
        health_check_configuration={"path": "/health", "protocol": "HTTP"},
    )


@passes
def public_image_is_right(aws):
    service(aws, {"image_repository": PUBLIC, "auto_deployments_enabled": False})


@passes
def service_of_the_provider_tests(aws):
    """The service of the provider's tests, which App Runner accepted."""
    image = {
        "image_identifier": "public.ecr.aws/nginx/nginx:latest",
        "image_repository_type": "ECR_PUBLIC",
        "image_configuration": {"port": "80", "runtime_environment_variables": {"APP_NAME": "shop"}},
    }
    connector = "arn:aws:apprunner:eu-west-1:123456789012:vpcconnector/shop/1/1"
    service(
        aws,
        {"image_repository": image, "auto_deployments_enabled": False},
        network_configuration={
            "egress_configuration": {"egress_type": "VPC", "vpc_connector_arn": connector},
            "ingress_configuration": {"is_publicly_accessible": False},
        },
        health_check_configuration={"healthy_threshold": 2, "timeout": 5},
    )


@passes
def code_is_right(aws):
    connection = {"connection_arn": "arn:aws:apprunner:eu-west-1:123456789012:connection/github/1"}
    service(aws, {"code_repository": code(), "authentication_configuration": connection})


@abstains("sourceConfiguration.imageRepository.imageRepositoryType")
def type_comes_later(aws):
    later = aws.ssm.Parameter("type", type="String", value="ECR").arn
    service(aws, {"image_repository": PRIVATE | {"image_repository_type": later}})


def code(configuration=None):
    repository = {
        "repository_url": "https://github.com/acme/shop",
        "source_code_version": {"type": "BRANCH", "value": "main"},
    }
    return repository | ({"code_configuration": configuration} if configuration else {})


def service(aws, source, **options):  # noqa: ANN003 - the arguments of the SDK
    aws.apprunner.Service("shop", service_name="shop", source_configuration=source, **options)

from preflight import Stack, Violations, fails, passes, policy
from preflight.aws.knowledge.placeholders import placeholders


@policy(
    severity="medium",
    caught="runtime",
    error=("InvalidAMIID.NotFound", "CannotPullContainerError"),
)
def has_no_placeholder(stack: Stack) -> Violations:
    """A stack has no placeholder from documentation as a value.

    Placeholders are account 123456789012, the domain example.com, `ami-0c55b159cbfafe1f0` or `<your-bucket>`. AWS answers
    `InvalidAMIID.NotFound`, an image cannot be pulled, or the validation of a certificate never completes. Other resources are
    created and refer to nothing.

    Tags and descriptions are not checked.

    Fix: look up the value (`aws.ec2.get_ami`, `aws.get_caller_identity`), or read it from the configuration.

    See: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
    https://www.rfc-editor.org/rfc/rfc2606
    """
    for resource in stack.customs:
        for placeholder in placeholders(resource):
            yield resource, f"has the placeholder {placeholder.value} in `{placeholder.path}`"


@fails("has the placeholder ami-0c55b159cbfafe1f0 in `ami`", "has the placeholder subnet-12345678 in `subnetId`")
def values_from_a_tutorial(aws):
    aws.ec2.Instance("web", ami="ami-0c55b159cbfafe1f0", instance_type="t3.micro", subnet_id="subnet-12345678")


@fails("has the placeholder 123456789012 in `containerDefinitions`")
def account_from_the_documentation(aws):
    aws.ecs.TaskDefinition(
        "orders",
        family="orders",
        container_definitions='[{"image": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders:1"}]',
    )


@fails(
    "has the placeholder api.example.com in `domainName`",
    "has the placeholder your-certificate-id in `validationRecordFqdns[0]`",
)
def placeholder_names(aws):
    aws.acm.Certificate("api", domain_name="api.example.com", validation_method="DNS")
    aws.acm.CertificateValidation(
        "api",
        certificate_arn="arn:aws:acm:eu-west-1:111122223333:certificate/a1b2",
        validation_record_fqdns=["your-certificate-id"],
    )


@fails("has the placeholder <your-account> in `policy`")
def account_in_angle_brackets(aws):
    aws.iam.Policy("orders", policy='{"Resource": "arn:aws:iam::<your-account>:role/orders"}')


@passes
def angle_brackets_have_another_meaning(aws):
    aws.cloudwatch.EventTarget(
        "alert",
        rule="stopped",
        arn="arn:aws:sns:eu-west-1:111122223333:alerts",
        input_transformer={
            "input_paths": {"instance": "$.detail.instance-id"},
            "input_template": '"Instance <instance> has stopped at <aws.events.event.ingestion-time>"',
        },
    )
    aws.ses.Template("welcome", name="welcome", subject="Welcome", html="<html><body>Hello<br>there</body></html>")
    aws.cloudwatch.QueryDefinition("slow", name="slow", query_string="parse @message /(?<user>[a-z]+)/")
    aws.ec2.LaunchTemplate("web", user_data="cat <<EOF >/etc/web.conf\nport=80\nEOF")


@passes
def real_values(aws):
    aws.ec2.Instance("web", ami="ami-0a1b2c3d4e5f60718", instance_type="t3.micro", tags={"Owner": "ops@example.com"})
    aws.sqs.Queue("example-com", name="my-example-queue", tags={"Environment": "production"})
    aws.iam.Role("prod-role", name="stage-orders", description="see example.com", assume_role_policy="{}")

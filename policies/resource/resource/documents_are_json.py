from preflight import Resource, Violations, abstains, fails, foreseen, passes, policy, provider, recorded
from preflight.aws.knowledge.documents import malformed_documents, may_have_documents


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "MalformedPolicyDocument: This policy contains invalid Json",
        "MalformedPolicy: Policies must be valid JSON and the first byte must be '{'",
        "contains an invalid JSON policy",
        "contains an invalid JSON",
        "JSON syntax error in input for target",
        "ECS Task Definition container_definitions is invalid: Error decoding JSON",
    ),
    about=may_have_documents,
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/iam/test_iam.py",
            "2026-11-28",
            "This policy contains invalid Json",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/s3/test_s3_api.py",
            "2026-11-28",
            "Policies must be valid JSON and the first byte must be '{'",
        ),
        provider(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/verify/validate.go",
            "2026-11-28",
            "ValidIAMPolicyJSON",
        ),
    ),
)
def documents_are_json(resource: Resource) -> Violations:
    """A property that AWS reads as a JSON document is JSON, and of the type that AWS expects.

    Policies of IAM, buckets, queues, topics and keys, the container definitions of a task, dashboards and the input of a target
    are strings to Pulumi and JSON to AWS. Common causes are a comma after the last item, a Python dict that was
    turned into a string by `str()` or an f-string, and a document that went through `json.dumps` twice.

    Fix: write the document with `json.dumps`, or with `pulumi.Output.json_dumps` where it contains outputs.

    See: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    https://www.pulumi.com/docs/iac/concepts/inputs-outputs/all/
    """
    for path, fault in malformed_documents(resource):
        yield f"gives {path} a document that {fault}"


@fails("gives assumeRolePolicy a document that is not JSON: Expecting ',' delimiter at line 1, column 26")
def comma_is_missing(aws):
    aws.iam.Role("orders", assume_role_policy='{"Version": "2012-10-17" "Statement": []}')


@fails("gives policy a document that is a Python dict turned into a string, not JSON; write it with json.dumps")
def dict_is_turned_into_a_string(aws):
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Principal": "*", "Resource": "arn:aws:s3:::orders/*"}
    aws.s3.BucketPolicy("orders", bucket="orders", policy=str({"Version": "2012-10-17", "Statement": [statement]}))


@fails("gives inlinePolicies[0].policy a document that is a JSON string, not an object")
def document_is_dumped_twice(aws):
    aws.iam.Role(
        "orders",
        assume_role_policy='{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "lambda.amazonaws.com"}}]}',
        inline_policies=[{"name": "logs", "policy": '"{}"'}],
    )


@fails("gives containerDefinitions a document that is a JSON object, not a list")
def container_definitions_are_no_list(aws):
    aws.ecs.TaskDefinition("orders", family="orders", container_definitions='{"name": "orders", "image": "orders:1"}')


@fails("gives policy a document that is empty")
def bucket_policy_is_empty(aws):
    aws.s3.BucketPolicy("orders", bucket="orders", policy="")


@fails("gives policy a document that is not JSON: Extra data at line 1, column 4")
def topic_policy_is_followed_by_something(aws):
    aws.sns.TopicPolicy("orders", arn="arn:aws:sns:eu-west-1:111122223333:orders", policy="{} }")


@passes
def documents_can_be_read(aws):
    aws.sqs.Queue("orders", policy="")
    aws.ecs.TaskDefinition("orders", family="orders", container_definitions='[{"name": "orders", "image": "orders:1"}]')
    aws.iam.UserPolicy(
        "orders",
        user="orders",
        policy="""
        {"Version": "2012-10-17", "Statement": []}
        """,
    )


@passes
@foreseen
def document_has_outputs(aws, pulumi):
    queue = aws.sqs.Queue("orders")
    aws.iam.Policy("orders", policy=pulumi.Output.json_dumps({"Statement": [{"Resource": queue.arn}]}))


@abstains("policy")
def document_comes_later(aws, pulumi):
    queue = aws.sqs.Queue("orders")
    aws.iam.Policy("orders", policy=pulumi.Output.json_dumps({"Statement": [{"Resource": queue.arn}]}))

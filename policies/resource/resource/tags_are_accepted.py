from preflight import Resource, Violations, abstains, documented, fails, modelled, passes, policy, recorded
from preflight.aws.knowledge.tags import may_be_tagged, tag_faults


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidParameterValueException: Number of tags exceeds resource tag limit.",
        "TagException: Too many tags",
        "TagException: Tags beginning with aws: are reserved",
        "InvalidTag: The TagKey you have provided is invalid",
        "InvalidTag: The TagValue you have provided is invalid",
    ),
    about=may_be_tagged,
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
            "2026-11-28",
            "Number of tags exceeds resource tag limit.",
        ),
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f05846835cf4dff63ab7eefdde9df83783/tests/aws/services/s3/test_s3_api.snapshot.json",
            "2026-11-28",
            "The TagKey you have provided is invalid; The TagValue you have provided is invalid",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/iam/2010-05-08/service-2.json.gz",
            "2026-11-28",
            "tagListType: max 50; tagKeyType: 1 to 128 characters of a pattern; tagValueType: 0 to 256",
        ),
        documented(
            "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
            "2026-11-28",
            "50 tags for each resource, keys of 128 and values of 256 characters, aws: is reserved",
        ),
    ),
)
def tags_are_accepted(resource: Resource) -> Violations:
    """The tags of a resource have keys of up to 128 and values of up to 256 characters that its service allows, 50 at most.

    S3, IAM, Lambda, ECS, Systems Manager and load balancers allow letters, digits, spaces and `_.:/=+-@`; EC2 allows every
    character. Keys that begin with `aws:` are for AWS: the provider drops them before it calls AWS, so they are never set.

    Fix: shorten the tag, or replace the character in the message, such as a comma or a bracket.

    See: https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
    """
    yield from tag_faults(resource)


@fails("has 51 tags; AWS allows 50", "has the tag 'note' with a value of 257 characters; AWS allows 256")
def too_many_and_too_long(aws):
    aws.kms.Key("orders", tags={f"tag-{number}": "x" for number in range(51)})
    aws.sqs.Queue("orders", tags={"note": "x" * 257})


@fails(
    "has a tag with a key of 129 characters; AWS allows 1 to 128",
    "has the tag 'team' with ,; its service allows letters, digits, spaces and _.:/=+-@ in tags",
    "has the tag 'aws:team'; AWS reserves keys that begin with aws:, and the provider does not send it",
    "has the tag 'AWS:team'; AWS reserves keys that begin with aws:, in upper case too",
)
def keys_and_characters(aws):
    aws.sqs.Queue("orders", tags={"k" * 129: "x"})
    aws.s3.Bucket("orders", tags={"team": "a,b"})
    aws.s3.Bucket("returns", tags={"aws:team": "a", "AWS:team": "a"})


@passes
def tags_of_each_service(aws):
    aws.s3.Bucket("orders", tags={"Größe/a.b:c=d+e-f@g_h": "ü 1", "empty": ""})
    aws.ec2.Vpc("orders", cidr_block="10.0.0.0/16", tags={"team": "a,b (c)", "k" * 128: "v" * 256})
    aws.kms.Key("orders", tags={f"tag-{number}": "x" for number in range(50)})


@abstains("tags")
def tags_come_later(aws):
    parameter = aws.ssm.Parameter("tags", type="String", value="a", tags={"a": "b"})
    aws.sqs.Queue("orders", tags=parameter.tags_all)

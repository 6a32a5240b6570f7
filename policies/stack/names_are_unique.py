from preflight import Advice, Stack, Violations, fails, modelled, passes, policy
from preflight.aws.knowledge.naming import duplicates, may_share_a_name


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ResourceAlreadyExistsException",
        "EntityAlreadyExists",
        "BucketAlreadyOwnedByYou",
        "ParameterAlreadyExists",
    ),
    evidence=(
        modelled(
            "https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html",
            "2026-11-28",
            "EntityAlreadyExists: it attempted to create a resource that already exists",
        ),
        modelled(
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html",
            "2026-11-28",
            "ResourceInUseException: you tried to create a table with the name of an existing one",
        ),
        modelled(
            "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
            "2026-11-28",
            "ResourceConflictException: the resource already exists",
        ),
    ),
)
def names_are_unique(stack: Stack) -> Violations:
    """A name in AWS is used by one resource of a type per account and region.

    AWS creates the first of two tables, roles or buckets with the same name and rejects the second with
    `ResourceAlreadyExistsException`, `EntityAlreadyExists` or similar. Pulumi compares only the logical names in the program.

    State machines and buckets in us-east-1 are reported as advice: AWS may accept the second one as the first.

    Fix: make the names different, or leave the name out and let Pulumi generate one.

    See: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    for resources in duplicates(stack):
        first, *others = sorted(resources, key=str)
        for other in others:
            message = f"has the same name in AWS as {first}"
            yield other, Advice(message) if may_share_a_name(first, other) else message


@fails("has the same name in AWS as Table 'orders'", "has the same name in AWS as Role 'reader'")
def two_tables_and_two_roles_with_one_name(aws):
    for name in ("orders", "returns"):
        aws.dynamodb.Table(name, name="orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    for name in ("reader", "writer"):
        aws.iam.Role(name, name="orders", assume_role_policy="{}")


@fails("has the same name in AWS as StateMachine 'orders'", "has the same name in AWS as Bucket 'orders'")
def second_creation_may_be_accepted(aws):
    for name in ("orders", "returns"):
        aws.s3.Bucket(name, bucket="orders-data", region="us-east-1")
        aws.sfn.StateMachine(name, name="orders", role_arn="arn:aws:iam::111122223333:role/orders", definition="{}")


@fails("has the same name in AWS as Bucket 'one'")
def bucket_names_are_global(aws):
    aws.s3.Bucket("one", bucket="orders-data")
    aws.s3.Bucket("two", bucket="orders-data", region="us-east-1")


@passes
def same_name_in_another_region_or_account(aws, pulumi):
    aws.dynamodb.Table("ireland", name="orders", hash_key="id")
    aws.dynamodb.Table("virginia", name="orders", hash_key="id", region="us-east-1")
    partner = aws.Provider("partner", region="eu-west-1")
    aws.dynamodb.Table("partner", name="orders", hash_key="id", opts=pulumi.ResourceOptions(provider=partner))
    aws.lambda_.Function("orders", name="orders", role="arn:aws:iam::111122223333:role/orders")
    aws.sns.Topic("orders", name="orders")
    aws.sns.Topic("again", name="orders")


@passes
def pulumi_generates_the_names(aws):
    aws.iam.Role("reader", assume_role_policy="{}")
    aws.iam.Role("writer", assume_role_policy="{}")

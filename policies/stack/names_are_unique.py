from preflight import Stack, Violations, fails, passes, policy
from preflight.aws.knowledge.naming import namesakes


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "ResourceAlreadyExistsException",
        "EntityAlreadyExists",
        "BucketAlreadyOwnedByYou",
        "ParameterAlreadyExists",
    ),
)
def names_are_unique(stack: Stack) -> Violations:
    """A stack gives a name to one resource of a kind, in each account and region.

    AWS creates the first of two tables, roles or buckets with the same name and refuses the second with
    `ResourceAlreadyExistsException`, `EntityAlreadyExists` or the like. Pulumi compares only the names that the resources have
    in the program.

    Fix: put what tells them apart into the name, or leave the name out and let Pulumi make one.

    See: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
    https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
    """
    for resources in namesakes(stack):
        first, *others = sorted(resources, key=str)
        for other in others:
            yield other, f"has the same name in AWS as {first}"


@fails("has the same name in AWS as Table 'orders'", "has the same name in AWS as Role 'reader'")
def two_tables_and_two_roles_of_one_name(aws):
    for name in ("orders", "returns"):
        aws.dynamodb.Table(name, name="orders", hash_key="id", attributes=[{"name": "id", "type": "S"}])
    for name in ("reader", "writer"):
        aws.iam.Role(name, name="orders", assume_role_policy="{}")


@fails("has the same name in AWS as Bucket 'one'")
def bucket_names_are_the_world_s(aws):
    aws.s3.Bucket("one", bucket="orders-data")
    aws.s3.Bucket("two", bucket="orders-data", region="us-east-1")


@passes
def same_name_elsewhere(aws, pulumi):
    aws.dynamodb.Table("ireland", name="orders", hash_key="id")
    aws.dynamodb.Table("virginia", name="orders", hash_key="id", region="us-east-1")
    partner = aws.Provider("partner", region="eu-west-1")
    aws.dynamodb.Table("partner", name="orders", hash_key="id", opts=pulumi.ResourceOptions(provider=partner))
    aws.lambda_.Function("orders", name="orders", role="arn:aws:iam::111122223333:role/orders")
    aws.sns.Topic("orders", name="orders")
    aws.sns.Topic("again", name="orders")


@passes
def pulumi_names_them(aws):
    aws.iam.Role("reader", assume_role_policy="{}")
    aws.iam.Role("writer", assume_role_policy="{}")

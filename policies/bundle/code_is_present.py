from preflight import Advice, Violations, abstains, deployed, fails, passes, policy, recorded
from preflight.aws.lambda_ import Function, LayerVersion
from preflight.aws.lambda_.code import does_nothing


@policy(
    severity="critical",
    caught="preview",
    error=(
        "couldn't read archive path",
        "asset path is a directory; try using an archive",
        "Uploaded file must be a non-empty zip",
        "zip: unsupported compression algorithm",
        "Could not unzip uploaded file. Please check your file, then try to upload again.",
    ),
    evidence=(
        recorded(
            "https://github.com/localstack/localstack/blob/8b9a79f0/tests/aws/services/lambda_/test_lambda_api.snapshot.json",
            "2026-11-28",
            "Could not unzip uploaded file. Please check your file, then try to upload again.",
        ),
        deployed("https://github.com/pulumi/pulumi/issues/16092", "2026-11-28", "no such file or directory"),
    ),
)
def code_is_present(coded: Function | LayerVersion) -> Violations:
    """A function's or layer's code is there, is an archive, and has something in it.

    Relative paths count from the folder that the program runs in, which is the one that `main` names in the project file. An
    empty archive is rejected by Lambda, and one whose only code does nothing deploys and then fails every call.

    Fix: put the code where the path leads, or correct the path; pass a folder with `pulumi.FileArchive`.

    See: https://www.pulumi.com/docs/iac/concepts/assets-archives/
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-function-zip.html
    """
    archive = coded.archive
    if archive.problem is not None:
        yield f"cannot be packed: {archive.problem}"
    elif archive.is_empty:
        yield "has an archive with no file in it"
    elif isinstance(coded, Function):
        sources = list(archive.python_files())
        if len(sources) == len(archive.names()) and all(map(does_nothing, sources)):
            yield Advice(f"has code that does nothing: {', '.join(source.path for source in sources)}")


@fails("cannot be packed: ./lambda does not exist")
def folder_is_missing(aws, pulumi, program):
    program["__main__.py"] = "import pulumi"
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", code=pulumi.FileArchive("./lambda"))


@fails("cannot be packed: ./lambda is a directory")
def folder_is_given_to_an_asset(aws, pulumi, program):
    program["lambda/app.py"] = "def handler(event, context):\n    return event"
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", code=pulumi.FileAsset("./lambda"))


@fails("has an archive with no file in it")
def archive_is_empty(aws, pulumi):
    aws.lambda_.LayerVersion("orders", layer_name="orders", code=pulumi.AssetArchive({}))


@fails("has code that does nothing: app.py")
def handler_is_a_stub(aws, pulumi):
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset("def handler(event, context):\n    pass\n")})
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", handler="app.handler", code=code)


@passes
def folder_with_code(aws, pulumi, program):
    program["lambda/app.py"] = "def handler(event, context):\n    return {'statusCode': 200}"
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", code=pulumi.FileArchive("./lambda"))


@passes
def archive_written_in_the_program(aws, pulumi):
    code = pulumi.AssetArchive({"index.js": pulumi.StringAsset("exports.handler = async () => ({statusCode: 200})")})
    aws.lambda_.Function("orders", role="arn:aws:iam::111122223333:role/orders", code=code)


@abstains("code, which is not in this program")
def code_is_in_a_bucket(aws):
    aws.lambda_.Function(
        "orders", role="arn:aws:iam::111122223333:role/orders", s3_bucket="releases", s3_key="orders.zip"
    )

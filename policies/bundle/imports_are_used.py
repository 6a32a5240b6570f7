from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.code.names import unused_imports
from preflight.aws.lambda_ import Function, LayerVersion


@policy(severity="low", caught="nobody")
def imports_are_used(coded: Function | LayerVersion) -> Violations:
    """A function's or layer's code uses what it imports.

    An import that nobody uses must still be packaged, and is loaded at every cold start, which a large package such as
    `numpy` makes slower. An import in a package's `__init__.py`, one that only tries whether a module is there, and one
    with a `noqa` comment are taken as meant.

    Fix: delete the import.

    See: https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html
    https://pypi.org/project/pyflakes/
    """
    for source in coded.own_files:
        for what, place in unused_imports(source):
            yield f"imports {what} in {place} and never uses it"


@fails("imports numpy as np in inference.py:2 and never uses it")
def numpy_is_left_over(aws, pulumi):
    code = "import json\nimport numpy as np\ndef handler(event, context):\n    return json.dumps(event)\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="inference.handler",
        code=pulumi.AssetArchive({"inference.py": pulumi.StringAsset(code)}),
    )


@passes
def all_are_used(aws, pulumi, program):
    program["lambda/app.py"] = (
        "import json\nimport readline  # noqa: F401\nfrom orders import total\n"
        "try:\n    import unzip_requirements\nexcept ImportError:\n    pass\n"
        "def handler(event, context):\n    return json.dumps(total(event))\n"
    )
    program["lambda/orders/__init__.py"] = "from .prices import total\n"
    program["lambda/orders/prices.py"] = "def total(event):\n    return 1\n"
    program["lambda/requests/api.py"] = "import os\n"
    program["lambda/requests-2.32.3.dist-info/RECORD"] = "requests/api.py,,\n"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.FileArchive("lambda"),
    )


@abstains("app.py, which does not parse: '(' was never closed (line 2)")
def code_does_not_parse(aws, pulumi):
    code = "import json\ndef handler(event, context"
    aws.lambda_.Function(
        "orders",
        role="arn:aws:iam::111122223333:role/orders",
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
    )

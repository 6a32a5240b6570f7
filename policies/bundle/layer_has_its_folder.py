from preflight import Violations, abstains, fails, passes, policy
from preflight.aws.lambda_ import LayerVersion


@policy(
    severity="medium",
    caught="runtime",
    error=("Runtime.ImportModuleError", "Cannot find module"),
)
def layer_has_its_folder(layer: LayerVersion) -> Violations:
    """A layer keeps its modules in the folder in which its runtime looks for them.

    Lambda unpacks a layer into `/opt`. Python finds modules in `/opt/python` and Node.js in `/opt/nodejs/node_modules`; what
    lies beside these is there, and no import finds it. (Only a function that sets `PYTHONPATH` or `NODE_PATH`
    itself looks elsewhere; bundle-imports-are-packaged reports the failing import of any other.)

    Fix: pack a folder that holds `python/` (or `nodejs/node_modules/`) with the modules in it.

    See: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
    https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html
    """
    for language, folder, stray in layer.missing_folders:
        yield f"is for {language} and has no folder {folder}: nothing will find {stray}"


@fails("is for Python and has no folder python/: nothing will find orders_common/__init__.py")
def modules_lie_at_the_root(aws, pulumi, program):
    program["layer/orders_common/__init__.py"] = ""
    program["layer/orders_common/prices.py"] = "def total(event):\n    return 1\n"
    aws.lambda_.LayerVersion(
        "common",
        layer_name="common",
        code=pulumi.FileArchive("layer"),
        compatible_runtimes=["python3.12", "python3.13"],
    )


@fails("is for Node.js and has no folder nodejs/: nothing will find node_modules/orders/index.js")
def node_modules_lie_at_the_root(aws, pulumi, program):
    program["layer/node_modules/orders/index.js"] = "exports.total = () => 1"
    aws.lambda_.LayerVersion(
        "common", layer_name="common", code=pulumi.FileArchive("layer"), compatible_runtimes=["nodejs24.x"]
    )


@passes
def modules_lie_where_they_are_looked_for(aws, pulumi, program):
    program["layer/python/orders_common/__init__.py"] = ""
    program["layer/README.md"] = "What orders have in common."
    program["site/python/lib/python3.13/site-packages/orders_common/__init__.py"] = ""
    program["node/nodejs/node_modules/orders/index.js"] = "exports.total = () => 1"
    for name, runtime in (("layer", "python3.13"), ("site", "python3.13"), ("node", "nodejs24.x")):
        aws.lambda_.LayerVersion(name, layer_name=name, code=pulumi.FileArchive(name), compatible_runtimes=[runtime])


@passes
def layer_holds_an_extension(aws, pulumi, program):
    program["layer/extensions/collector"] = "#!/bin/sh\nexec /opt/collector/main.py"
    program["layer/collector/main.py"] = "print('collects')"
    program["layer/bin/jq"] = ""
    aws.lambda_.LayerVersion(
        "collector", layer_name="collector", code=pulumi.FileArchive("layer"), compatible_runtimes=["python3.13"]
    )


@abstains("code, which is not in this program")
def code_is_in_a_bucket(aws):
    aws.lambda_.LayerVersion(
        "common",
        layer_name="common",
        s3_bucket="releases",
        s3_key="common.zip",
        compatible_runtimes=["python3.13"],
    )

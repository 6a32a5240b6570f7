from preflight import Program, Violations, abstains, fails, passes, policy


@policy(severity="medium", caught="preview", error=("ModuleNotFoundError: No module named", "Cannot find module"))
def requirements_are_declared(program: Program) -> Violations:
    """The packages that the program imports are named in its requirements.

    `pulumi install` installs what `requirements.txt`, `pyproject.toml` or `package.json` names, and nothing else: on another
    machine the preview ends with `ModuleNotFoundError` or `Cannot find module`. What a named package brings with it counts
    as named.

    Fix: add the package to `requirements.txt`, or to the dependencies in `pyproject.toml` or `package.json`.

    See: https://www.pulumi.com/docs/iac/languages-sdks/python/
    https://www.pulumi.com/docs/iac/cli/commands/pulumi_install/
    """
    for place, module, distribution in program.undeclared_imports():
        list_of = "package.json does not" if program.runtime == "nodejs" else "the program's requirements do not"
        yield place, f"imports {module}, and {list_of} name {distribution}"


@fails("imports pulumi_random, and the program's requirements do not name pulumi-random")
def provider_is_not_named(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["requirements.txt"] = "pulumi>=3,<4\npulumi_aws==7.51.1  # what the stack uses\n"
    program["__main__.py"] = "import pulumi\nimport pulumi_aws as aws\nimport pulumi_random as random\n"


@fails("imports pulumi_aws, and the program's requirements do not name pulumi-aws")
def requirements_are_empty(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["requirements.txt"] = "\n"
    program["network.py"] = "from pulumi_aws import ec2\n"
    program["__main__.py"] = "import json\n\nimport network\n"


@fails(
    "imports @pulumi/random, and package.json does not name @pulumi/random",
    "imports lodash/fp, and package.json does not name lodash",
)
def package_of_a_typescript_program_is_not_named(program):
    program["Pulumi.yaml"] = "name: example\nruntime: nodejs\n"
    program["package.json"] = '{"dependencies": {"@pulumi/pulumi": "^3.0.0", "@pulumi/aws": "^7.0.0"}}'
    program["package-lock.json"] = '{"packages": {"node_modules/@pulumi/aws": {}, "node_modules/semver": {}}}'
    program["index.ts"] = (
        "import * as aws from '@pulumi/aws';\nimport * as random from '@pulumi/random';\nimport { map } from 'lodash/fp';\n"
        "import * as fs from 'fs';\nimport semver = require('semver');\nimport type { Context } from 'aws-lambda';\n"
    )


@passes
def packages_bring_others_with_them(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["pyproject.toml"] = '[project]\nname = "example"\ndependencies = [\n  "pulumi-aws>=7",\n  "moto[s3]",\n]\n'
    program["lib/__init__.py"] = "import yaml\n"
    program["__main__.py"] = """
import lib
import pulumi
import pulumi_aws as aws
import some_package_of_ours

try:
    import pulumi_random
except ImportError:
    pulumi_random = None
"""


@abstains("requirements.txt, which leads to other requirements")
def requirements_lead_elsewhere(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["requirements.txt"] = "-r base.txt\n"
    program["__main__.py"] = "import pulumi_random\n"

from preflight import Advice, Stack, Violations, fails, passes, policy, provider


@policy(
    severity="high",
    caught="preview",
    error=("Missing required configuration variable", "please set a value using the command `pulumi config set"),
    evidence=provider(
        "https://github.com/pulumi/pulumi/blob/0505bc94c92bb0ae70e2b995e5879e692d8b8227/sdk/python/lib/pulumi/config.py",
        "2026-11-28",
        "Missing required configuration variable",
    ),
)
def config_is_declared(stack: Stack) -> Violations:
    """The configuration that the program requires is declared in the project file, set in a stack's file, or explained.

    `Config.require` of a key that the stack does not have ends the preview with `Missing required configuration variable`,
    one at a time. Whoever clones the program learns what to set from the `config` of `Pulumi.yaml`, from a file
    `Pulumi.<stack>.yaml`, or from a README that gives the command.

    Fix: declare the key under `config:` in `Pulumi.yaml`, with a default where there is a sensible one, or run the command of
    the message.

    See: https://www.pulumi.com/docs/iac/concepts/config/
    https://www.pulumi.com/docs/iac/cli/commands/pulumi_config_set/
    """
    for place, key, short, secret, certain in stack.program.required_config():
        if key not in stack.setting.config and key not in stack.program.declared_config:
            command = f"pulumi config set {'--secret ' if secret else ''}{short} VALUE"
            message = f"requires '{short}', which nobody declares or sets: {command}"
            yield place, message if certain and stack.setting.stack else Advice(message)


@fails(
    "requires 'domain', which nobody declares or sets: pulumi config set domain VALUE",
    "requires 'token', which nobody declares or sets: pulumi config set --secret token VALUE",
    "requires 'github:owner', which nobody declares or sets: pulumi config set github:owner VALUE",
)
def keys_are_known_to_the_program_alone(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["settings.py"] = "import pulumi\n\nconfig = pulumi.Config()\n"
    program["__main__.py"] = """
from pulumi import Config
from settings import config

domain = config.require("domain")
token = config.require_secret("token")


class Repository:
    def __init__(self):
        self.config = Config("github")
        self.owner = self.config.require("owner")
"""


@fails(
    "requires 'domain', which nobody declares or sets: pulumi config set domain VALUE",
    "requires 'token', which nobody declares or sets: pulumi config set --secret token VALUE",
    "requires 'github:owner', which nobody declares or sets: pulumi config set github:owner VALUE",
)
def keys_are_known_to_the_typescript_program_alone(program):
    program["Pulumi.yaml"] = "name: example\nruntime: nodejs\nconfig:\n  zone: {type: string}\n"
    program["index.ts"] = """
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const zone = config.require("zone"), size = config.getNumber("size"), other = config.require(zone);
const domain: string = config.require("domain");
const token = config.requireSecret("token");
export const owner = new pulumi.Config("github").require("owner");
"""


@passes
def keys_are_declared_set_or_explained(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\nconfig:\n  domain: {type: string}\n"
    program["Pulumi.prod.yaml"] = "config:\n  example:zone: Z123\n  aws:region: eu-west-1\n"
    program["README.md"] = "    pulumi config set --secret token <token>\n    pulumi config set --path 'limits.api' 5\n"
    program["__main__.py"] = """
import pulumi

config = pulumi.Config()
domain, zone = config.require("domain"), config.require("zone")
token, limits = config.require_secret("token"), config.require_object("limits")
password = config.require_secret("password")
region = pulumi.Config("aws").require("region")
"""


@passes
def keys_are_computed_or_of_another_reader(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["__main__.py"] = """
import os
import pulumi

config = pulumi.Config(os.environ.get("NAMESPACE", "shop"))
host = config.require("host")
names = [pulumi.Config().require(f"{each}-name") for each in ("a", "b")]
retries = pulumi.Config().get_int("retries") or 3


def read(config):
    return config.require("anything")
"""

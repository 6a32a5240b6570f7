from preflight import Advice, Program, Violations, deployed, fails, passes, policy, provider


@policy(
    severity="critical",
    caught="preview",
    error=(
        "could not validate",
        "could not unmarshal",
        "is not namespaced by the project and should not define a default value",
    ),
    evidence=(
        deployed(
            "https://github.com/wingfoil-io/wingfoil/pull/295",
            "2026-11-28",
            "Configuration key 'aws:region' is not namespaced by the project and should not define a default value",
        ),
        provider("https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/project.json", "2026-11-28"),
    ),
)
def project_file_is_valid(program: Program) -> Violations:
    """The project file is one that Pulumi can read, and what it names is there.

    Pulumi checks `Pulumi.yaml` before it runs anything: the keys and their types, that a default is of the declared type,
    that a key of a provider, such as `aws:region`, has a `value` and neither `default` nor `type`. A key that it does not
    know is passed over, as is a misspelt one.

    Fix: correct the place that the message names.

    See: https://www.pulumi.com/docs/iac/concepts/projects/project-file/
    https://github.com/pulumi/pulumi/blob/master/sdk/go/common/workspace/project.json
    """
    for place, message, certain in program.project_errors():
        yield place, message if certain else Advice(message)


@fails("gives 'aws:region' a 'default'; a key of a provider takes a 'value'")
def region_has_a_default(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\nconfig:\n  aws:region:\n    default: eu-west-1\n"


@fails(
    "gives 'days' a default that is a string; its type is integer",
    "declares 'ratio' to be of the type 'number'; there are string, integer, boolean, array, object",
    "declares 'zones' to be an array without its items: add items:",
    "gives 'host' a 'descr'; it takes type, items, description, secret, default, value",
)
def declarations_are_of_no_type(program):
    program["Pulumi.yaml"] = """
name: example
runtime: python
config:
  days: {type: integer, default: three}
  ratio: {type: number}
  zones: {type: array}
  host: {type: string, descr: the host}
"""


@fails(
    "names main: lib/, which does not exist",
    "gives 'runtime' the key 'virtualenv', which it does not take; it belongs into 'options'",
    "has the key 'descripton', which Pulumi does not know and passes over; did you mean 'description'?",
)
def keys_lead_nowhere(program):
    program["Pulumi.yaml"] = """
name: example
descripton: orders of the shop
runtime:
  name: python
  virtualenv: venv
main: lib/
"""


@fails(
    "names the virtual environment /path/to/virtualenv, which is not on this machine; name it relative to the project",
    "names the toolchain 'conda'; Pulumi has pip, poetry and uv",
)
def options_of_the_runtime_are_of_another_machine(program):
    program["Pulumi.yaml"] = """
name: example
runtime:
  name: python
  options:
    toolchain: conda
    virtualenv: /path/to/virtualenv
"""


@fails("is not YAML: mapping values are not allowed here")
def file_is_not_yaml(program):
    program["Pulumi.yaml"] = "name: example: orders\nruntime: python\n"


@passes
def everything_is_declared_as_it_should_be(program):
    program["Pulumi.yaml"] = """
name: example
runtime:
  name: python
  options: {toolchain: pip, virtualenv: venv, typechecker: mypy}
description: orders of the shop
main: lib
stackConfigDir: stacks
packages: {parameter: terraform-provider@0.1.0}
options: {refresh: always}
config:
  aws:region: {value: eu-west-1}
  aws:defaultTags: {value: {tags: {Team: shop}}}
  example:days: {type: integer, default: 3}
  retries: {type: integer, default: "3"}
  zones: {type: array, items: {type: string}, default: [a, b]}
  password: {type: string, secret: true}
  limits: {type: object, default: {api: 1}}
  short: 5
template:
  config:
    aws:region: {description: the region, default: us-east-1}
"""
    program["lib/__main__.py"] = "import pulumi\n"

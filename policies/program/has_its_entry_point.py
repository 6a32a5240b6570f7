from preflight import Advice, Program, Stack, Violations, fails, passes, policy, provider


@policy(
    severity="critical",
    caught="preview",
    error=(
        "unable to find main python program `__main__.py`",
        "ModuleNotFoundError: No module named 'lib'",
        "We failed to locate the entry point for your program",
    ),
    evidence=provider(
        "https://github.com/pulumi/pulumi/issues/10362",
        "2026-11-28",
        "When `__main__.py` isn't found, pulumi-python returns a very large error message",
    ),
)
def has_its_entry_point(stack: Stack) -> Violations:
    """The file that Pulumi runs is where the project file names it, imports what lies beside it, and creates something.

    Pulumi runs the `__main__.py` of the project's folder, or of the folder that `main` names, and Python then looks for modules
    in that folder, not in the project's: with `main: lib/`, the file `lib/network.py` is the module `network`. Where `main` names
    a file, Python does not look in its folder either. A program that only defines classes and functions ends with success
    and creates nothing. Of a program in TypeScript or JavaScript it runs what `main` names, in the project file or in
    `package.json`, else the folder's `index.ts` or `index.js`; it compiles `index.ts`, and runs no build script.

    Fix: add the file, or name its folder by `main:` in the project file; import modules as seen from that folder; make an
    instance of the class that holds the resources.

    See: https://www.pulumi.com/docs/iac/concepts/projects/project-file/#about-main
    https://www.pulumi.com/docs/iac/languages-sdks/python/
    """
    program = stack.program
    if program.project_file is None or program.entry_point is None or stack.customs or is_automated(program):
        return  # no project, `main` leads nowhere, the program has evidently run, or another one runs it
    project = program.project_place("main", "runtime")
    if not program.exists(program.entry_point):
        message = f"runs {program.entry_point}, which does not exist{elsewhere(program)}"
        yield project, Advice(f"{message}; build it first") if is_built(program.entry_point) else message
        return
    for place, module, path in program.misplaced():
        yield place, f"imports {module}, which Python does not find from there; the file is {path}"
    if not program.does_something:
        yield project, Advice("runs a program that creates nothing: it makes no resource and no instance of a class")


def is_automated(program: Program) -> bool:
    """Whether a program of the folder uses the Automation API, which may bring its own program."""
    scripts = (program.text(path) or "" for path in program.paths(".", r".*\.[cm]?[jt]s"))
    return any("automation" in text for text in (*(file.text for file in program.files()), *scripts))


def is_built(path: str) -> bool:
    """Whether a build creates a file: package.json names it, such as `bin/index.js`."""
    return path.endswith((".js", ".cjs", ".mjs")) and "/" in path


def elsewhere(program: Program) -> str:
    """Where another entry point is, if there is one alone."""
    paths = [file.path for file in program.files() if file.path.endswith("/__main__.py")]
    return f"; {paths[0]} is there: write main: {paths[0].removesuffix('__main__.py')}" if len(paths) == 1 else ""


@fails("runs __main__.py, which does not exist")
def nothing_is_there_to_run(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["tap_stack.py"] = "import pulumi_aws as aws\n\nqueue = aws.sqs.Queue('orders')\n"


@fails("runs __main__.py, which does not exist; lib/__main__.py is there: write main: lib/")
def entry_point_is_in_a_folder(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["lib/__main__.py"] = "import pulumi_aws as aws\n\nqueue = aws.sqs.Queue('orders')\n"


@fails("runs index.ts, which does not exist")
def nothing_of_a_typescript_program_is_there(program):
    program["Pulumi.yaml"] = "name: example\nruntime: nodejs\n"
    program["tsconfig.json"] = "{}"
    program["stack.ts"] = "import * as aws from '@pulumi/aws';\nnew aws.sqs.Queue('orders');\n"


@fails("runs bin/index.js, which does not exist; build it first")
def typescript_program_is_not_built(program):
    program["Pulumi.yaml"] = "name: example\nruntime: nodejs\n"
    program["package.json"] = '{"main": "bin/index.js"}'
    program["src/index.ts"] = "import * as aws from '@pulumi/aws';\nnew aws.sqs.Queue('orders');\n"


@fails("imports lib.tap_stack, which Python does not find from there; the file is ../lib/tap_stack.py")
def module_is_named_as_seen_from_the_project_file(program):
    program["Pulumi.yaml"] = "name: example\nmain: lib/\nruntime: python\n"
    program["lib/tap_stack.py"] = "class TapStack:\n    pass\n"
    program["lib/__main__.py"] = "from lib.tap_stack import TapStack\n\nTapStack()\n"


@fails("imports tap_stack, which Python does not find from there; the file is tap_stack.py")
def main_names_a_file_that_imports_its_neighbour(program):
    program["Pulumi.yaml"] = "name: example\nmain: lib/__main__.py\nruntime: python\n"
    program["lib/tap_stack.py"] = "class TapStack:\n    pass\n"
    program["lib/__main__.py"] = "from tap_stack import TapStack\n\nTapStack()\n"


@fails("runs a program that creates nothing: it makes no resource and no instance of a class")
def class_is_defined_and_never_used(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["network.py"] = "import pulumi\n\n\nclass Network:\n    def __init__(self):\n        self.name = 'main'\n"
    program["__main__.py"] = "import pulumi\nfrom network import Network\n\npulumi.export('name', 'orders')\n"


@passes
def stack_runs_from_a_function(program):
    program["Pulumi.yaml"] = "name: example\nmain: infra\nruntime: python\n"
    program["infra/lib/network.py"] = "import pulumi_aws as aws\n\n\ndef main():\n    aws.ec2.Vpc('main')\n"
    program["infra/__main__.py"] = "from lib.network import main\n\nif __name__ == '__main__':\n    main()\n"


@passes
def path_is_extended_first(program):
    program["Pulumi.yaml"] = "name: example\nmain: lib/\nruntime: python\n"
    program["lib/tap_stack.py"] = "class TapStack:\n    pass\n"
    program["lib/__main__.py"] = (
        "import os\nimport sys\n\nsys.path.append(os.path.dirname(os.path.dirname(__file__)))\n"
        "from lib.tap_stack import TapStack\n\nTapStack()\n"
    )


@passes
def automation_brings_the_program(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["deploy.py"] = "from pulumi import automation as auto\n\nauto.LocalWorkspace()\n"


@passes
def typescript_program_is_found(program):
    program["Pulumi.yaml"] = "name: example\nruntime: nodejs\nmain: infra/\n"
    program["infra/package.json"] = '{"main": "bin/index.js"}'
    program["infra/index.ts"] = "import * as aws from '@pulumi/aws';\nnew aws.sqs.Queue('orders');\n"

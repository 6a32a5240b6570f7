from preflight import Program, Violations, deployed, fails, passes, policy

ASSETS = ("pulumi.FileAsset", "pulumi.FileArchive")


@policy(
    severity="critical",
    caught="preview",
    error=("couldn't read archive path", "no such file or directory"),
    evidence=deployed("https://github.com/pulumi/pulumi/issues/16092", "2026-11-28", "no such file or directory"),
)
def assets_exist(program: Program) -> Violations:
    """A file or folder that the program packs exists where the path leads.

    A relative path counts from the folder that the program runs in: where `main` in the project file names `lib/`, the path
    `./lib/lambda` is `lib/lib/lambda`.

    Fix: put the file where the path leads, or write the path as seen from the folder of `__main__.py`.

    See: https://www.pulumi.com/docs/iac/concepts/assets-archives/
    https://www.pulumi.com/docs/iac/concepts/projects/project-file/
    """
    for call in (call for file in program.files() if file.error is None for call in file.calls(*ASSETS)):
        path = call.argument(0) if call.node.args else call.keyword("path")
        if isinstance(path, str) and not program.exists(path):
            yield call.place, f"packs '{path}', which does not exist{elsewhere(program, path)}"


def elsewhere(program: Program, path: str) -> str:
    """Where the file is, if the path is right as seen from the project file's folder."""
    inner = path.removeprefix("./").partition("/")[2]
    return f"; from the folder that the program runs in it is './{inner}'" if inner and program.exists(inner) else ""


@fails("packs './lambda', which does not exist")
def folder_is_missing(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = "import pulumi\n\ncode = pulumi.FileArchive('./lambda')\n"


@fails("packs './lib/lambda', which does not exist; from the folder that the program runs in it is './lambda'")
def path_is_seen_from_the_project_file(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\nmain: lib/"
    program["lib/__main__.py"] = "from pulumi import FileArchive\n\ncode = FileArchive('./lib/lambda')\n"
    program["lib/lambda/app.py"] = "def handler(event, context): ..."


@passes
def folder_is_there(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = "import pulumi\n\ncode = pulumi.AssetArchive({'.': pulumi.FileArchive('./lambda')})\n"
    program["lambda/app.py"] = "def handler(event, context): ..."


@passes
def path_is_computed(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = "import pulumi\n\nfor name in ('a', 'b'):\n    pulumi.FileArchive(f'./{name}')\n"

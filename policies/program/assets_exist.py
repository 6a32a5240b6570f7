from preflight import Advice, Program, Violations, deployed, fails, passes, policy


@policy(
    severity="critical",
    caught="preview",
    error=("couldn't read archive path", "no such file or directory"),
    evidence=deployed("https://github.com/pulumi/pulumi/issues/16092", "2026-11-28", "no such file or directory"),
)
def assets_exist(program: Program) -> Violations:
    """A file or folder that the program packs exists where the path leads.

    A relative path counts from the folder that the program runs in: where `main` in the project file names `lib/`, the path
    `./lib/lambda` is `lib/lib/lambda`. Read are `FileAsset` and `FileArchive` with a literal path, in Python, TypeScript and
    JavaScript, and `fn::fileAsset` and `fn::fileArchive` in YAML. A path that a build may have to create first is advice.

    Fix: put the file where the path leads, or write the path as seen from the folder that the program runs in.

    See: https://www.pulumi.com/docs/iac/concepts/assets-archives/
    https://www.pulumi.com/docs/iac/concepts/projects/project-file/
    """
    for place, path, certain in program.packed():
        if not program.exists(path):
            message = f"packs '{path}', which does not exist{elsewhere(program, path)}"
            yield place, message if certain else Advice(message)


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


@fails(
    "packs './lambda', which does not exist",
    "packs './dist', which does not exist",
    "packs 'page.html', which does not exist",
)
def paths_of_a_typescript_program_lead_nowhere(program):
    program["Pulumi.yaml"] = "name: example\nruntime: nodejs"
    program["index.ts"] = (
        "import * as pulumi from '@pulumi/pulumi';\nimport { page } from './site';\n\n"
        "const code: pulumi.asset.Archive = new pulumi.asset.FileArchive('./lambda');\n"
        "const built = new pulumi.asset.FileArchive('./dist');\n"
    )
    program["site.ts"] = (
        "import { asset } from '@pulumi/pulumi';\nexport const page = new asset.FileAsset('page.html');\n"
    )


@fails("packs './www/index.html', which does not exist")
def path_of_a_yaml_program_leads_nowhere(program):
    program["Pulumi.yaml"] = (
        "name: example\nruntime: yaml\nresources:\n  page:\n    type: aws:s3:BucketObjectv2\n"
        "    properties:\n      source:\n        fn::fileAsset: ./www/index.html\n"
        "  others:\n    type: aws:s3:BucketObjectv2\n    properties: {source: {fn::fileAsset: './${name}.html'}}\n"
    )


@passes
def folder_is_there(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = "import pulumi\n\ncode = pulumi.AssetArchive({'.': pulumi.FileArchive('./lambda')})\n"
    program["lambda/app.py"] = "def handler(event, context): ..."


@passes
def path_is_computed(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = "import pulumi\n\nfor name in ('a', 'b'):\n    pulumi.FileArchive(f'./{name}')\n"


@passes
def paths_of_a_typescript_program_exist_or_are_computed(program):
    program["Pulumi.yaml"] = "name: example\nruntime: nodejs"
    program["index.ts"] = (
        "import * as pulumi from '@pulumi/pulumi';\n\n"
        "const code = new pulumi.asset.AssetArchive({ '.': new pulumi.asset.FileArchive('./lambda') });\n"
        "for (const name of ['a', 'b']) { new pulumi.asset.FileAsset(`./${name}`); }\n"
        "class FileArchive { constructor(path: string) {} }\nnew FileArchive('./own');\n"
    )
    program["lambda/app.js"] = "exports.handler = async () => 1"

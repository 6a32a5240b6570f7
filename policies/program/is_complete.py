from preflight import ProgramFile, Violations, fails, passes, policy


@policy(severity="critical", caught="preview", error=("SyntaxError", "IndentationError"), origin=("S0.2", "S2.15"))
def is_complete(file: ProgramFile) -> Violations:
    """A file of the program is Python from its first line to its last.

    A file that was cut off, or that carries a Markdown fence or prose around the code, ends the preview with a syntax error
    before anything else is looked at.

    Fix: complete the file, and take out what is not Python.

    See: https://www.pulumi.com/docs/iac/languages-sdks/python/
    """
    if file.error is not None:
        yield file.place(file.error), f"is not Python: {file.error.msg}{what_it_is(file)}"


CUT_OFF = ("was never closed", "unterminated triple-quoted", "unexpected EOF", "expected an indented block")


def what_it_is(file: ProgramFile) -> str:
    """What the file seems to hold in place of Python, where that can be told."""
    fence = next((number for number, line in enumerate(file.lines, 1) if line.lstrip().startswith("```")), None)
    if fence is not None:
        return f"; line {fence} is a Markdown fence"
    return "; the file seems to be cut off" if any(sign in str(file.error) for sign in CUT_OFF) else ""


@fails("is not Python: '(' was never closed; the file seems to be cut off")
def file_is_cut_off(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = "import pulumi\nimport pulumi_aws as aws\n\nqueue = aws.sqs.Queue(\n    'orders',"


@fails("is not Python: invalid syntax; line 1 is a Markdown fence")
def code_is_in_a_markdown_fence(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = "```python\nimport pulumi\n```\n"


@passes
def every_file_parses(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = "import pulumi\n"
    program["network.py"] = "import pulumi_aws as aws\n\nvpc = aws.ec2.Vpc('main', cidr_block='10.0.0.0/16')\n"

import re

from preflight import Advice, Program, ProgramFile, Violations, documented, fails, passes, policy
from preflight.aws.code.names import undefined_names


@policy(
    severity="critical",
    caught="preview",
    error=("SyntaxError", "IndentationError", "NameError: name … is not defined"),
    evidence=documented(
        "https://docs.python.org/3/library/exceptions.html#SyntaxError",
        "2026-11-28",
        "Raised when the parser encounters a syntax error",
    ),
)
def is_complete(program: Program) -> Violations:
    """A file of the program is Python from its first line to its last, and defines every name that it uses.

    A file that was cut off, or that carries a Markdown fence or prose around the code, ends the preview with a syntax error
    before anything else is looked at; a name that nobody defines ends it with a `NameError` when it is reached. On files that
    Pulumi does not run, and on names in functions, this is advice.

    Fix: complete the file, take out what is not Python, define or import the name.

    See: https://www.pulumi.com/docs/iac/languages-sdks/python/
    https://docs.python.org/3/library/exceptions.html#NameError
    """
    run = list(program.modules())
    for file, error in program.unreadable():
        message = f"is not Python: {error.msg}{what_it_is(file, error)}"
        yield file.place(error), message if file in run else Advice(message)
    for file in (file for file in run if file.parses and not program.reading.binds_every_name(file)):
        for name, place, when, certain in undefined_names(file, program.python):
            message = f"uses {name}, which nothing there defines"
            yield place, message if certain and when == "import" else Advice(message)


CUT_OFF = ("was never closed", "unterminated triple-quoted", "unexpected EOF", "expected an indented block")
# A fence, a list, emphasis or a tag of a trace at the start of a line; a sentence of five words or more.
MARKDOWN = re.compile(r"\s*(```|\*\*\w|[-*] \*\*|\d+\. [A-Z]\w* \w|</?(think|thinking|reasoning|answer|code)>)")
PROSE = re.compile(r"\s*[A-Z]\w*(?:,? [A-Za-z`'-]+){4,}.*")


def what_it_is(file: ProgramFile, error: SyntaxError) -> str:
    """What the file seems to hold in place of Python, where that can be recognized."""
    at = file.place(error)
    fence = next((number for number, line in enumerate(file.lines, 1) if line.lstrip().startswith("```")), None)
    if fence is not None:
        return f"; line {fence} is a Markdown fence"
    if MARKDOWN.match(at.text):
        return f"; line {at.line} is Markdown"
    if PROSE.fullmatch(at.text):
        return f"; line {at.line} is prose"
    return "; the file seems to be cut off" if any(sign in str(error) for sign in CUT_OFF) else ""


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


@fails("is not Python: invalid syntax; line 3 is prose")
def explanation_follows_the_code(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = "import pulumi\n\nThis program creates a queue and its alarm\n"


@fails("is not Python: invalid syntax; line 3 is Markdown")
def a_trace_of_reasoning_is_left(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["__main__.py"] = "import pulumi\n\n<think>\nthe queue needs an alarm\n</think>\n"


@fails(
    "uses aws, which nothing there defines",
    "uses environment, which nothing there defines",
    "is not Python: '(' was never closed; the file seems to be cut off",
)
def names_are_used_that_nobody_defines(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["functions.py"] = "def name():\n    return f'orders-{environment}'\n"
    program["lambda/app.py"] = "def handler(event, context):\n    return dict(\n"
    program["__main__.py"] = "import pulumi\nfrom functions import name\n\nqueue = aws.sqs.Queue(name())\n"


@passes
def names_come_from_a_star_import(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python"
    program["settings.py"] = "ENVIRONMENT = 'dev'\n"
    program["tests/test_app.py"] = "assert undefined_here\n"
    program["__main__.py"] = "import pulumi_aws as aws\nfrom settings import *\n\nqueue = aws.sqs.Queue(ENVIRONMENT)\n"

from preflight import Annotated, Between, Place, Program, ProgramFile, Violations, fails, passes, policy


@policy(severity="low", caught="nobody")
def is_tidy(program: Program, *, longest_line: Annotated[int, Between(72, 500)] = 120) -> Violations:
    """A file of the program ends with a newline, names the encoding of what it opens, and keeps its lines short.

    `open` in text mode takes the encoding of the machine where none is named, so that a file reads otherwise on another one. A
    second docstring is not shown by any tool. Where the project configures a linter or formatter, all of this is left to it.

    Options:
        longest_line: How many characters a line may have.

    Fix: end the file with a newline, pass `encoding="utf-8"`, break the line, make one docstring of the two.

    See: https://peps.python.org/pep-0008/
    https://docs.python.org/3/library/functions.html#open
    https://docs.python.org/3/library/io.html#text-encoding
    """
    if program.is_linted:
        return
    for file in (file for file in program.modules() if file.parses):
        if file.lines and not file.text.endswith(("\n", "\r")):
            yield file.place(len(file.lines)), "ends without a newline"
        for place, count in once([call.place for call in file.unencoded()]):
            yield place, f"opens a text file without naming its encoding{count}"
        for place, count in once(too_long(file, longest_line)):
            yield place, f"is longer than {longest_line} characters{count}"
        for place, count in once(list(file.second_docstrings)):
            yield place, f"is a second docstring{count}"


def once(places: list[Place]) -> list[tuple[Place, str]]:
    """The first of some places, and how many more there are, as a clause."""
    more = f", as {len(places) - 1} more in this file" if len(places) > 1 else ""
    return [(place, more) for place in places[:1]]


def too_long(file: ProgramFile, longest: int) -> list[Place]:
    """The lines of more characters, without those that hold a link or excuse themselves."""
    lines = [number for number, line in enumerate(file.lines, 1) if len(line) > longest]
    return [
        file.place(each)
        for each in lines
        if not any(sign in file.lines[each - 1] for sign in ("://", "noqa", "pylint:"))
    ]


@fails(
    "ends without a newline",
    "opens a text file without naming its encoding, as 1 more in this file",
    "is longer than 72 characters",
    "is a second docstring",
    longest_line=72,
)
def everything_is_untidy(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["__main__.py"] = '''
"""Orders."""
"""Of the shop."""
import pulumi

with open("policy.json") as file:
    policy = file.read()
name = open("name.txt", mode="r").read()
pulumi.export("policy", pulumi.Output.concat("the policy of ", name, " is ", policy))'''


@passes
def encodings_are_named_or_not_needed(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["broken.py"] = "def"
    program["__main__.py"] = '''
"""Orders: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html#how-they-work"""
import os
import sys

import pulumi

mode = sys.argv[0]
policy = open("policy.json", encoding="utf-8").read()
image = open("image.png", "rb").read()
other = open("other", mode).read()
settings = {}
text = open("settings", **settings).read()
descriptor = os.open("device", os.O_RDONLY)
'''


@passes
def project_has_a_linter(program):
    program["Pulumi.yaml"] = "name: example\nruntime: python\n"
    program["pyproject.toml"] = "[tool.ruff]\nline-length = 140\n"
    program["__main__.py"] = "import pulumi\npulumi.export('name', open('name.txt').read())"

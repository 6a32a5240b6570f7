"""Example programs are found in docstrings, whole and once."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tools.docstring_programs import DocstringProgram, docstring_programs, examples, main, write

if TYPE_CHECKING:
    from pathlib import Path

FENCE = "```"
RESOURCE = f'''
class Queue:
    """
    Provides a queue.

    ## Example Usage

    {FENCE}python
    import pulumi_aws as aws

    aws.sqs.Queue("plain")
    {FENCE}

    ### With a `policy`

    {FENCE}sh
    # Import
    $ pulumi import ...
    {FENCE}

    {FENCE}python
    import json
    import pulumi_aws as aws

    aws.sqs.Queue("quoted", policy=json.dumps({{"Text": "a \\\\"b\\\\" c"}}))
    {FENCE}

    ## Import

    {FENCE}python
    import pulumi_aws as aws

    aws.sqs.Queue("part of a program", ...)
    {FENCE}

    :param str resource_name: The name.
    """

    def get(self):
        """No example."""
'''


def program(code: str) -> DocstringProgram:
    return DocstringProgram("sqs.queue", "Example Usage", code)


@pytest.fixture(scope="session")
def found() -> tuple[list[DocstringProgram], float]:
    start = time.process_time()
    programs = list(docstring_programs())
    return programs, time.process_time() - start


def test_every_example_is_found_under_its_own_heading():
    assert [title for title, _ in examples(RESOURCE)] == ["Example Usage", "With a `policy`"]


def test_a_program_is_unindented_and_its_escapes_are_read():
    codes = [code for _, code in examples(RESOURCE)]
    assert codes[0] == 'import pulumi_aws as aws\n\naws.sqs.Queue("plain")\n'
    assert 'json.dumps({"Text": "a \\"b\\" c"})' in codes[1]
    assert all(program(code).compiles for code in codes)


def test_blocks_outside_the_section_are_left_out():
    assert not any("part of a program" in code for _, code in examples(RESOURCE))


def test_a_comment_in_a_shell_block_is_no_heading():
    assert not any(title == "Import" for title, _ in examples(RESOURCE))


def test_a_docstring_that_stands_twice_is_read_once():
    assert len(list(examples(RESOURCE + RESOURCE))) == 2


def test_a_text_in_several_modules_belongs_to_the_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for module in ("alb/listener.py", "lb/listener.py", "__init__.py"):
        file = tmp_path / "sdk_of_twins" / module
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(RESOURCE if "listener" in module else "", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [one.module for one in docstring_programs("sdk_of_twins")] == ["alb.listener", "alb.listener"]


def test_a_package_that_is_not_installed_is_named():
    with pytest.raises(ModuleNotFoundError, match="no_such_sdk"):
        next(docstring_programs("no_such_sdk"))


@pytest.mark.parametrize(
    ("code", "undefined"),
    [
        ("import pulumi_aws as aws\naws.sqs.Queue('q')", set()),
        ("print([part for part in range(3)], lambda given: given)", set()),
        ("def build(args):\n    return args[other]\nbuild({})", {"other"}),
        ("import pulumi_aws as aws\naws.ec2.Subnet('s', vpc_id=main['id'])", {"main"}),
        ("f'{record}'", {"record"}),
    ],
)
def test_names_a_program_does_not_define_are_told(code: str, undefined: set[str]):
    assert program(code).undefined == undefined
    assert program(code).is_complete is not bool(undefined)


def test_packages_a_program_imports_are_told_without_their_submodules():
    code = "import pulumi, json\nimport pulumi_aws.sqs as sqs\nfrom os.path import join\nfrom . import sibling"
    assert program(code).imports == {"pulumi", "json", "pulumi_aws", "os"}


def test_a_program_that_does_not_compile_is_not_complete():
    assert not program("queue = (").compiles
    assert not program("queue = (").is_complete


def test_programs_are_written_by_module_and_title_and_keep_their_text(tmp_path: Path):
    programs = [program("first = 1\n"), program("second = 2\n"), DocstringProgram("kms.key", "On `us-east-1`", "")]
    write(programs, tmp_path)
    assert {path.relative_to(tmp_path).as_posix(): path.read_text() for path in tmp_path.rglob("*.py")} == {
        "sqs/queue/example-usage.py": "first = 1\n",
        "sqs/queue/example-usage-2.py": "second = 2\n",
        "kms/key/on-us-east-1.py": "",
    }


def test_the_installed_sdk_holds_thousands_of_programs(found: tuple[list[DocstringProgram], float]):
    programs, _ = found
    assert len(programs) > 3000
    assert len({one.code for one in programs}) == len(programs)
    assert len([one for one in programs if not one.compiles]) < 5
    assert len([one for one in programs if one.is_complete]) > 2000


def test_reading_the_installed_sdk_is_quick(found: tuple[list[DocstringProgram], float]):
    _, seconds = found
    assert seconds < 60


def test_well_known_examples_are_among_them(found: tuple[list[DocstringProgram], float]):
    programs, _ = found
    queue = next(one for one in programs if one.module == "sqs.queue")
    assert queue.title == "Example Usage"
    assert "aws.sqs.Queue(" in queue.code
    assert queue.code.startswith("import pulumi\n")


def test_the_command_writes_only_complete_programs_when_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    programs = [program("complete = 1\n"), program("missing\n"), program("broken = (\n")]
    monkeypatch.setattr("tools.docstring_programs.docstring_programs", lambda: iter(programs))
    assert main([str(tmp_path), "--complete"]) == 0
    assert [path.read_text() for path in tmp_path.rglob("*.py")] == ["complete = 1\n"]
    assert capsys.readouterr().out.splitlines()[:3] == [
        "3 programs",
        "2 compile",
        "1 of these define every name they use",
    ]

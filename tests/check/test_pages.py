"""The policies' pages: what they say, and that those in the repository are current and lead to what is there."""

from __future__ import annotations

import ast
import builtins
import inspect
import re
from pathlib import Path

import pytest

from preflight.check import pages
from preflight.core.catalogue import Catalogue, discover
from tools import pages as written
from tools import picture

CATALOGUE = discover()
DOCUMENTS = sorted(
    file
    for form in ("*.md", "docs/*.md", "docs/policies/README.md", "examples/**/*.md")
    for file in picture.ROOT.glob(form)
)


def test_the_pages_in_the_repository_are_current():
    assert written.differences(written.texts(CATALOGUE)) == [], "run `python -m tools.pages`"


@pytest.mark.parametrize("policy", CATALOGUE.policies, ids=lambda policy: policy.name)
def test_a_page_says_everything_that_its_policy_says(policy):
    page = pages.page(policy)

    assert page.startswith(f"# {policy.name}\n\n{policy.doc['sentence']}\n\n{policy.doc['why']}\n\n## Fix\n\n")
    assert all(f"- <{link}>" in page for link in policy.see)
    assert all(f"| `{name}` | " in page for name in policy.options)
    assert all(f": {example.title}\n" in page for example in policy.examples)
    assert page.count("```") % 2 == 0


def test_an_example_is_shown_as_the_program_that_it_is():
    (example,) = [e for e in CATALOGUE.by_name["stack-is-organized"].examples if e.title == "queues are grouped"]

    assert pages.source(example) == (
        'shop = pulumi.ComponentResource("orders:index:Shop", "shop")\n'
        'for name in ("orders", "returns", "refunds"):\n'
        "    aws.sqs.Queue(name, opts=pulumi.ResourceOptions(parent=shop))"
    )
    assert "With `at_most` set to `2`." in pages.page(CATALOGUE.by_name["stack-is-organized"])


def test_an_example_is_shown_with_the_helpers_constants_and_imports_that_it_uses():
    examples = [example for policy in CATALOGUE.policies for example in policy.examples]

    shown = {(example, name) for example in examples for name in undefined(example)}

    assert shown == set()


def test_an_example_does_not_show_helpers_that_it_does_not_use():
    policy = CATALOGUE.by_name["wafv2-web-acl-fits-its-target"]

    for example in policy.examples:
        for name in ("web_acl", "distribution"):
            shown = pages.source(example)
            assert shown.count(f"def {name}(") == (1 if f"{name}(aws" in shown else 0)


def test_an_example_says_once_that_only_foresight_finds_it():
    for policy in CATALOGUE.policies:
        foreseen = sum(example.is_foreseen for example in policy.examples)
        assert pages.page(policy).count("[foresight](../foresight.md)") == foreseen


def test_a_page_shows_the_evidence_with_its_date():
    for policy in CATALOGUE.policies:
        for evidence in policy.evidence:
            assert f"<{evidence.source}> (seen {evidence.seen})" in pages.page(policy)


def undefined(example) -> set[str]:
    """The names that an example's program reads as it is shown, and neither binds nor has as parameters."""
    program, given = pages.source(example), inspect.signature(example.program).parameters
    names = [node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Name)]
    bound = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.alias):
            bound.add((isinstance(node, ast.alias) and node.asname) or node.name)
        if isinstance(node, ast.arg):
            bound.add(node.arg)
    return {node.id for node in names} - bound - set(given) - set(dir(builtins))


def test_the_index_leads_to_every_page_by_service_severity_and_error():
    index = pages.index(CATALOGUE)

    for policy in CATALOGUE.policies:
        link = f"[{policy.name}]({policy.name}.md)"
        assert f"| {link} | {policy.doc['sentence']} |" in index
        assert index.count(link) == 2 + len(policy.error)


def test_a_page_of_a_policy_that_is_gone_is_deleted(tmp_path):
    (tmp_path / "gone.md").write_text("gone")
    wanted = written.texts(Catalogue(CATALOGUE.policies[:1]))

    written.write(wanted, tmp_path)

    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(wanted)
    assert written.differences(wanted, tmp_path) == []


def test_the_command_says_what_differs_and_writes_only_when_it_may(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(written, "discover", lambda: Catalogue(CATALOGUE.policies[:1]))
    folder = tmp_path / "policies"
    folder.mkdir()
    monkeypatch.setattr(written.differences, "__defaults__", (folder,))
    monkeypatch.setattr(written.write, "__defaults__", (folder,))

    assert written.main(["--check"]) == 1
    assert list(folder.iterdir()) == []
    assert written.main([]) == 0
    assert written.main(["--check"]) == 0
    name = CATALOGUE.policies[0].name
    assert f"differs: docs/policies/{name}.md\n" in capsys.readouterr().out


def test_the_picture_of_a_report_shows_findings_and_no_time(monkeypatch):
    monkeypatch.chdir(picture.ROOT)

    drawn = picture.drawing().replace("&#160;", " ")

    assert drawn.startswith("<svg ")
    assert "lambda-role-can-log" in drawn
    assert re.search(r"Planned and judged \d+ resources past \d+ errors, by the embedded planner", drawn)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.relative_to(picture.ROOT).as_posix())
def test_every_link_of_a_document_leads_to_what_is_there(document):
    links = re.findall(r"(?<!\\)\]\((?!https?://)([^)\s]+)\)", without_code(document))

    assert [link for link in links if not leads_somewhere(document, link)] == []


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("", True),
        ("#what-is-it", True),
        ("#in-code", False),
        ("code.py#L2", True),
        ("code.py#L1-L2", True),
        ("code.py#L3", False),
        ("gone.md", False),
    ],
)
def test_a_link_leads_to_a_file_a_heading_or_a_line(tmp_path, link, leads):
    document = tmp_path / "README.md"
    document.write_text("# Title\n\n## What is `it`?\n\n```\n# In code\n```\n")
    (tmp_path / "code.py").write_text("x = 1\ny = 2\n")

    assert leads_somewhere(document, link) is leads


def without_code(document: Path) -> str:
    return re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


def leads_somewhere(document: Path, link: str) -> bool:
    """Whether the file of a link is there, and in it the line (`#L12`) or the heading, by the name that GitHub gives it."""
    path, _, anchor = link.partition("#")
    target = document.parent / path if path else document
    if not anchor or not target.exists():
        return target.exists()
    if lines := re.fullmatch(r"(?:L\d+-)?L(\d+)", anchor):
        return int(lines[1]) <= len(target.read_text(encoding="utf-8").splitlines())
    headings = re.findall(r"^#+ (.+)$", without_code(target), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}

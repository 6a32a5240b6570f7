"""The page in a real browser: what it shows, by mouse and keyboard, for screen readers, at three widths, with 1,000 resources."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, expect

from preflight.judge.nodes import Node
from preflight.report import page as pages
from preflight.report.layout import MOST, laid_out
from tests.conftest import MILLISECONDS

from .findings import FULL, QUEUE, about_queue, finding, in_source, report

NODES = [
    Node("urn:dead", "aws:sqs/queue:Queue", "dead"),
    Node(QUEUE, "aws:sqs/queue:Queue", "orders", waits_for={"urn:dead": "redrivePolicy"}, place="infra/__main__.py:4"),
    Node("urn:policy", "aws:sqs/queuePolicy:QueuePolicy", "allow", waits_for={QUEUE: "queueUrl"}),
    Node("urn:alone", "aws:s3/bucket:Bucket", "alone<script>alert(1)</script>", waits_for={"urn:elsewhere": ""}),
]
SMALL = report(*FULL.findings, abstentions=FULL.abstentions, notices=FULL.notices, resources=NODES)

Open = Callable[..., Page]


def chains(count: int) -> list[Node]:
    """Resources in chains of ten, with a resource that all the chains wait for."""
    return [Node("urn:0", "aws:kms/key:Key", "key")] + [
        Node(f"urn:{at}", "aws:sqs/queue:Queue", f"queue-{at}", waits_for={f"urn:{at - 1 if at % 10 else 0}": "key"})
        for at in range(1, count)
    ]


@pytest.fixture
def opened(browser: Browser, tmp_path) -> Iterator[Open]:
    """Opens the page of a report. Fails when the page has an error, or asks for anything but itself."""
    contexts, problems = [], []

    def open_(of=SMALL, *, width: int = 1400, **given) -> Page:
        file = tmp_path / "report.html"
        with file.open("w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.writelines(pages.written(of))
        contexts.append(context := browser.new_context(viewport={"width": width, "height": 900}, **given))
        page = context.new_page()
        page.set_default_timeout(MILLISECONDS)
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text))
        page.on("request", lambda each: problems.extend([each.url] if each.url != file.as_uri() else []))
        page.goto(file.as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert problems == []


def test_the_page_shows_counts_findings_and_the_stack(opened):
    page = opened()

    expect(page.get_by_role("heading", level=1)).to_have_text("3 mandatory findings to fix before a deployment")
    expect(page.get_by_role("button", name="3 mandatory of severity high")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("7 of 8 findings")
    assert page.locator(".entry").count() == 5
    expect(page.locator(".source").first).to_have_text("3 │ import pandas")
    expect(page.get_by_role("button", name="orders, aws:sqs:Queue, 4 findings, mandatory")).to_be_visible()
    expect(page.get_by_text("an exemption is unused")).to_be_visible()
    expect(page.get_by_text("1 check undecided")).to_be_visible()


def test_filters_and_search_narrow_the_list_and_say_how_much(opened):
    page = opened()
    status = page.get_by_role("status")

    page.keyboard.press("/")
    page.keyboard.type("program-names other")
    expect(status).to_have_text("0 of 8 findings")
    page.get_by_role("searchbox").fill("program-names")
    expect(status).to_have_text("2 of 8 findings")
    page.get_by_role("searchbox").fill("")
    page.get_by_label("mandatory", exact=True).uncheck()
    expect(status).to_have_text("4 of 8 findings")
    page.get_by_role("button", name="3 mandatory of severity high").click()
    expect(status).to_have_text("3 of 8 findings")
    page.get_by_role("button", name="3 mandatory of severity high").click()
    page.get_by_label("1 exempted").check()
    expect(status).to_have_text("8 findings")
    expect(page.get_by_text("Exempted: it drains, until 2027-01-01, orders")).to_be_visible()


def test_the_stack_is_walked_by_keyboard_and_shows_what_waits_for_what(opened):
    page = opened()
    page.get_by_role("button", name="dead, aws:sqs:Queue").focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    chosen = page.get_by_role("region", name="The chosen resource")
    expect(page.locator(".node[aria-pressed=true]")).to_contain_text("orders")
    expect(chosen).to_contain_text("Waits for 1")
    expect(chosen).to_contain_text("dead (redrivePolicy)")
    expect(chosen).to_contain_text("allow (queueUrl)")
    assert page.locator(".node.near").count() == 3
    page.keyboard.press("Escape")
    assert page.locator(".node[aria-pressed=true]").count() == 0
    assert page.locator(".node[tabindex='0']").count() == 1


def test_a_finding_leads_to_its_resource_and_back(opened):
    page = opened(width=800)
    page.locator(".entry h3").get_by_role("button", name="Queue 'orders'").first.click()

    expect(page.locator(".node[aria-pressed=true]")).to_be_focused()
    page.get_by_role("region", name="The chosen resource").get_by_role("button", name="sqs-queue-ends").first.click()

    expect(page.locator(".entry.lit")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 800, 1600])
def test_axe_finds_no_fault_and_nothing_is_cut_off(opened, width, scheme):
    page = opened(width=width, color_scheme=scheme)
    axe = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    faults = []
    for view in ("Findings", "Stack") if width < 1200 else ("",):
        if view:
            page.get_by_role("button", name=view, exact=True).click()
        page.evaluate(axe)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        faults += [f"{each['id']}: {node['html']}" for each in result["violations"] for node in each["nodes"]]

    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_finds_a_fault_where_there_is_one(opened):
    page = opened()
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    page.evaluate("document.querySelector('input').removeAttribute('aria-label')")
    page.evaluate("document.querySelector('input').removeAttribute('placeholder')")

    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]

    assert "label" in {each["id"] for each in found}


def test_dark_and_light_can_be_turned(opened):
    page = opened(color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)

    page.get_by_role("button", name="Dark or light").click()

    assert page.evaluate(ground) != light


def test_a_thousand_resources_do_not_stutter(opened):
    nodes = chains(1_000)
    urns = [node.urn for node in nodes]
    page = opened(report(*(about_queue(urn=urn, message=f"has {urn}") for urn in urns[::2]), resources=nodes))
    assert page.locator(".node").count() == 1_000

    # Of the page's own thread: what else the machine does is not counted.
    browser = page.context.new_cdp_session(page)
    browser.send("Performance.enable", {"timeDomain": "threadTicks"})

    def seconds(script):
        def spent():
            return {each["name"]: each["value"] for each in browser.send("Performance.getMetrics")["metrics"]}[
                "TaskDuration"
            ]

        began = spent()
        page.evaluate(script)
        return spent() - began

    frames = seconds(
        """async () => {
            const frame = document.querySelector(".frame");
            for (let at = 0; at < 30; at++) {
                frame.scrollBy(40, 25);
                await new Promise(requestAnimationFrame);
            }
        }"""
    )
    search = seconds(
        """() => {
            const search = document.querySelector("[type=search]");
            search.value = "urn:7";
            search.dispatchEvent(new Event("input"));
            document.body.getBoundingClientRect();
        }"""
    )

    assert frames / 30 < 0.1
    assert search < 1


def test_nothing_of_a_message_is_markup_and_no_secret_of_a_stack_is_in_the_page(opened):
    page = opened()
    hostile = opened(report(about_queue(message="has </script><script>document.title='broken'</script>")))

    assert page.locator("script").count() == 2
    assert hostile.locator("script").count() == 2
    assert "broken" not in hostile.title()
    expect(hostile.locator(".entry")).to_contain_text("Has </script>")


def test_a_page_without_findings_or_resources(opened):
    page = opened(report())

    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing mandatory was found")
    expect(page.get_by_text("There are no findings.")).to_be_visible()


def test_without_scripts_the_counts_are_there():
    text = "".join(pages.written(SMALL))

    assert "3 mandatory (3 high), 4 advisory" in text.partition("<noscript>")[2].partition("</noscript>")[0]


def test_the_page_loads_nothing():
    text = "".join(pages.written(report(in_source())))

    assert "default-src 'none'" in text
    assert re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", text) == []


def test_what_waits_is_to_the_right_of_what_it_waits_for_and_nothing_overlaps():
    picture = laid_out(chains(300), {})

    assert all(picture.places[first][0] < picture.places[second][0] for first, second, _ in picture.edges)
    assert len(picture.edges) == 299
    assert len(set(picture.places)) == 300
    assert all(0 <= left < picture.width and 0 <= top < picture.height for left, top in picture.places)


def test_a_picture_of_too_many_resources_keeps_those_with_findings_and_their_neighbours():
    picture = laid_out(chains(MOST * 3), {"urn:5005": 0})

    assert len(picture.nodes) == MOST
    assert {"urn:5004", "urn:5005", "urn:5006"} <= {node.urn for node in picture.nodes}
    assert picture.left_out == MOST * 2


def test_a_circle_in_a_broken_export_is_drawn():
    circle = [Node("a", "t", "a", waits_for={"b": ""}), Node("b", "t", "b", waits_for={"a": ""})]

    assert len(set(laid_out(circle, {}).places)) == 2


def test_a_finding_about_the_stack_has_no_resource(opened):
    page = opened(report(finding(subject="The stack"), resources=NODES))

    expect(page.locator(".entry h3")).to_have_text("The stack")

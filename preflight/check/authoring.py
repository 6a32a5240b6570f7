"""Starts a new policy: a file of the right form that its author completes."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from pathlib import Path

from preflight.core.catalogue import Catalogue
from preflight.core.policy import KINDS

from .failure import CannotCheck

NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
# A name states what must hold, as in `handler_exists`.
FAULTS = frozenset({"missing", "invalid", "wrong", "bad", "broken", "fails", "error", "lacks", "without", "forbidden"})
LONGEST = 100
"""Characters of a policy's name that Pulumi takes."""
WITHOUT_SERVICE = ("bundle", "program")
FORM = "KIND/SERVICE/NAME, such as stack/sqs/queue_has_an_owner (bundle and program have no SERVICE)"


@dataclass(frozen=True)
class Form:
    """What a policy of a kind is about, in the words of its author, and how its first draft decides."""

    subject: str
    parameter: str
    words: str
    body: str
    sdk: str = "aws"
    links: bool = False


def _alone(condition: str) -> str:
    return f"if {condition}:\n        yield {MESSAGE}"


MESSAGE = '"has the value found; what would be right"'
# A policy about several resources follows links between them, most often back: who refers to this one?
LINKED = f"""\
# Put views in place of both `Resource`, and in place of `subject` the link that leads from the second to the first.
    if not referrers(Resource, Resource.subject, resource):
        yield {MESSAGE}"""
FORMS = {
    "resource": Form("Resource", "resource", "resource", _alone("resource.is_component")),
    "stack": Form("Resource", "resource", "resource", LINKED, links=True),
    "bundle": Form(
        "ArchiveFile", "file", "file of an archive", _alone("file.error is not None"), "aws, pulumi, program"
    ),
    "program": Form("ProgramFile", "file", "file of the program", _alone("file.error is not None"), "program"),
}
ABSTAINING = """

@abstains("the path of the property that is not known")
def what_comes_later({sdk}):
    raise NotImplementedError("write a program in which the value that decides is another resource's output")
"""


def start(where: str, root: Path, catalogue: Catalogue) -> Path:
    """Writes the file of a policy named as FORM shows, in the repository at `root`; the file.

    Raises CannotCheck with what is wrong with a name.
    """
    policies = root / "policies"
    if not all((policies / kind).is_dir() for kind in KINDS):
        raise CannotCheck(f"{policies} is no catalogue", "run this in a checkout of the repository, at its root")
    kind, *words = where.removesuffix(".py").split("/")
    if kind not in KINDS or not 1 <= len(words) <= (1 if kind in WITHOUT_SERVICE else 2):
        raise CannotCheck(f"{where} is no place for a policy", f"write {FORM}; KIND is one of {', '.join(KINDS)}")
    _refuse_bad(words)
    *services, name = words
    public = "-".join([*(services or [kind]), name]).replace("_", "-")
    if public in catalogue.by_name:
        raise CannotCheck(f"there is a policy {public} already", "give this one another name")
    if len(public) > LONGEST:
        raise CannotCheck(f"{public!r} has {len(public)} characters", f"Pulumi takes {LONGEST}: give it a shorter name")
    file = Path(policies, kind, *map(_module, services), f"{name}.py")
    file.parent.mkdir(exist_ok=True)
    (file.parent / "__init__.py").touch()
    file.write_text(_draft(kind, name), encoding="utf-8")
    return file


def _refuse_bad(words: list[str]) -> None:
    for word in words:
        if not NAME.fullmatch(word) or (word is words[-1] and keyword.iskeyword(word)):
            raise CannotCheck(f"{word!r} is no name for a policy", "write lower-case words with _ between them")
    if faults := FAULTS.intersection(words[-1].split("_")):
        fault = ", ".join(sorted(faults))
        raise CannotCheck(f"{words[-1]!r} names a fault ({fault})", "name what must hold, as `handler_exists` does")


def _module(service: str) -> str:
    # `lambda` is a word of Python's, so the module is `lambda_`.
    return f"{service}_" if keyword.iskeyword(service) else service


def _draft(kind: str, name: str) -> str:
    form = FORMS[kind]
    template = Path(__file__).with_name("templates").joinpath("policy.txt").read_text(encoding="utf-8")
    vocabulary = [form.subject, "Violations", "abstains", "fails", "passes", "policy", *(["referrers"] * form.links)]
    abstains = kind != "program"
    return (
        template.format(
            imports=", ".join(word for word in vocabulary if abstains or word != "abstains"),
            function=name,
            parameter=form.parameter,
            subject=form.subject,
            words=form.words,
            body=form.body,
            sdk=form.sdk,
            abstaining=ABSTAINING.format(sdk=form.sdk) if abstains else "",
        ).rstrip()
        + "\n"
    )


def next_steps(file: Path, root: Path) -> str:
    """What its author does next."""
    shown = file.relative_to(root)
    service = file.parent.name
    views = root / "preflight" / "aws" / f"{service}.py"
    kind = shown.parts[1]
    about = {
        "bundle": "Keep `ArchiveFile`, or take `Function` or `LayerVersion` from `preflight.aws.lambda_`.",
        "program": "Keep `ProgramFile` to ask about each file, or take `Program` to ask about all of them.",
    }.get(kind) or (
        f"Replace `Resource` by a view of `preflight.aws.{service}`."
        if views.is_file()
        else f"Write the view of the resource in `preflight/aws/{service}.py`, and put it in place of `Resource`."
    )
    test = f"make policy NAME={file.stem.replace('_', '-')}"
    return "\n".join(
        [
            f"{shown} is written. It fails its test until you have completed it:",
            f"  1. {about}",
            "  2. Write what must hold, why, the fix and the page that states the fact into the docstring.",
            "  3. Write the examples: programs that fail and pass, and one that cannot be decided yet.",
            '  4. Name the evidence: where somebody saw that it fails. Without any, set `confidence="likely"`.',
            f"  5. Run `{test}` until it passes. CONTRIBUTING.md explains each field, docs/views.md the views.",
            "  6. Run `make generate`, which writes its page and its place in the presets.",
        ]
    )

"""Exemptions: what is not to count, why, and until when. docs/exemptions.md describes them to users.

They are written in the policy configuration, in the file preflight.toml beside the project file, and as comments.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

from preflight.core.catalogue import Catalogue
from preflight.core.messages import shortened
from preflight.core.program import Comment, SettingsFile
from preflight.core.spelling import nearest

from .finding import Exempted, Finding, Location, Notice
from .selection import UnknownWord, is_pattern, matches, selected

FILE = "preflight.toml"
SCHEMA: Final[Mapping[str, Any]] = json.loads(
    Path(__file__).with_name("exemptions.schema.json").read_text(encoding="utf-8")
)
"""What the file and the configuration of `exemptions` hold, as JSON schema; docs/exemptions.md describes it."""
EXEMPTION: Final[Mapping[str, Any]] = SCHEMA["$defs"]["exemption"]
FORM = 'write "# preflight: allow POLICY: REASON until 2027-03-01"'
ALLOW = re.compile(
    r"allow\s+(?P<policies>[\w*-]+(?:\s*,\s*[\w*-]+)*)\s*:\s*(?P<reason>.*?)(?:\s+until\s+(?P<until>\S+))?", re.DOTALL
)
# A call in Python, TypeScript or JavaScript whose first argument is the name of a resource, written as one string.
CREATES = re.compile(
    r"""\b(?P<type>\w+)\(\s*(?:resource_name\s*=\s*)?(?P<quote>["'`])(?P<name>[^"'`\\\n$]+)(?P=quote)\s*[,)]"""
)
DATE = re.compile(r"\d{4}-\d\d-\d\d")
HEADER = re.compile(r"^[ \t]*\[\[[ \t]*exempt[ \t]*\]\]", re.MULTILINE)

MOST_CORRECTED = 20
"""After how many invalid exemptions the nearest name is no longer looked for: it takes long."""


class Scope(Protocol):
    """What an exemption covers."""

    def covers(self, finding: Finding) -> bool:
        """Whether it covers a finding of one of its policies."""

    def may_cover(self, urn: str) -> bool:
        """Whether it may cover findings about a resource, as far as its URN shows."""


class OfResources(NamedTuple):
    """The resources of a name pattern or a URN, of a type, in a component; each of them only where it is given."""

    resource: str = ""
    type: str = ""
    component: str = ""

    def covers(self, finding: Finding) -> bool:
        """See Scope."""
        return (
            self.may_cover(finding.urn)
            and (not self.type or _is_of_type(self.type, finding.type))
            and (not self.component or any(_is_called(self.component, urn) for urn in finding.within))
        )

    def may_cover(self, urn: str) -> bool:
        """See Scope."""
        return not self.resource or _is_called(self.resource, urn)

    def __str__(self) -> str:
        type_name = f" of type {self.type}" if self.type else ""
        component = f" in the component {self.component!r}" if self.component else ""
        return f" for {self.resource or 'all resources'}{type_name}{component}" if any(self) else ""


class OfLine(NamedTuple):
    """What a line of the program creates, and what is reported about the line itself."""

    comment: Comment

    def covers(self, finding: Finding) -> bool:
        """See Scope."""
        comment = self.comment
        places = {(each.file, each.line) for each in finding.locations if not each.in_archive}
        if (comment.path, comment.covers) in places or (comment.path, comment.line) in places:
            return True
        # The engine does not pass on where a resource is created; then its name is compared, where the line has it.
        return finding.created_at is None and bool(finding.urn) and _type_and_name(finding.urn) in self.creates

    def may_cover(self, urn: str) -> bool:
        """See Scope."""
        return not urn or not self.creates or _type_and_name(urn) in self.creates

    @property
    def creates(self) -> list[tuple[str, str]]:
        """Type and name of each resource that the line creates, as far as the line shows them."""
        line, _, _ = self.comment.code.partition("\n")
        calls = CREATES.finditer(self.comment.code)
        return [(each["type"], each["name"]) for each in calls if each.start() < len(line)]

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True)
class Exemption:
    """An exemption that is written as it should be. `policy` is a present name or a pattern."""

    policy: str
    policies: frozenset[str]
    scope: Scope
    why: Exempted
    until: date | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether it is meant for a finding, apart from its date."""
        return finding.policy in self.policies and self.scope.covers(finding)

    @property
    def needs_place(self) -> bool:
        """Whether it covers what a line creates, and that line does not show the name of a resource."""
        return isinstance(self.scope, OfLine) and not self.scope.creates

    def __str__(self) -> str:
        return f"the exemption from {self.policy}{self.scope}"


class Faulty(ValueError):  # noqa: N818 - named for what the user wrote
    """An exemption cannot be used; the message is a clause that states what is wrong and what would be right."""


class Exemptions(NamedTuple):
    """The exemptions that were found, and a notice of each that cannot be used."""

    exemptions: list[Exemption]
    notices: list[Notice]


class Reader:
    """Reads exemptions against a catalogue. `needs_end`: whether each must have an end."""

    def __init__(self, catalogue: Catalogue, *, needs_end: bool) -> None:
        self._catalogue, self._needs_end = catalogue, needs_end
        self.found = Exemptions([], [])

    def configuration(self, given: Any) -> None:
        """Those of the policy configuration."""
        self._items(given, "configuration", [])

    def file(self, file: SettingsFile) -> None:
        """Those of preflight.toml."""
        try:
            document = tomllib.loads(file.text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else 1
            self._invalid(f"is not TOML: {shortened(str(error))[0]}", Location(file.path, line))
            return
        for key in document.keys() - {"exempt", "$schema"}:
            only = "; only the policy configuration sets it" if key in SCHEMA["properties"] else ""
            close = nearest(key, ["exempt"])
            hint = f"; did you mean {close!r}?" if close else only or "; it holds [[exempt]] tables"
            self._invalid(f"has {key!r}{hint}", Location(file.path, _line_of(file.text, key)))
        lines = [file.text.count("\n", 0, found.start()) + 1 for found in HEADER.finditer(file.text)]
        self._items(document.get("exempt", []), "file", [Location(file.path, line) for line in lines], file.path)

    def comments(self, comments: Iterable[Comment]) -> None:
        """Those in the program's source."""
        for comment in comments:
            if not self._is_meant(comment.text):
                continue
            at = Location(comment.path, comment.line)
            given = ALLOW.fullmatch(comment.text)
            if given is None or not given["reason"]:
                what = "has no reason" if comment.text.startswith("allow") else "is not understood"
                self._invalid(f"the comment {shortened(comment.text)[0]!r} {what}; {FORM}", at)
                continue
            for policy in re.split(r"\s*,\s*", given["policies"]):
                item = {"policy": policy, "reason": given["reason"]}
                if given["until"]:
                    item["until"] = given["until"]
                self._item(item, "comment", at, OfLine(comment))

    def _is_meant(self, text: str) -> bool:
        """Whether a comment is an exemption, maybe a misspelt one: anybody may begin a comment with this word."""
        first, second = (*text.split(maxsplit=2), "", "")[:2]
        return nearest(first, ["allow"]) is not None or second.strip(":,") in self._catalogue.by_name

    def _items(self, given: Any, by: Any, places: list[Location], path: str = "") -> None:
        fallback = Location(path, 1) if path else None
        if not isinstance(given, list):
            self._invalid("'exempt' is not a list of exemptions", fallback)
            return
        for number, item in enumerate(given, 1):
            at = places[number - 1] if len(places) == len(given) else fallback
            if isinstance(item, Mapping):
                self._item(item, by, at, None, "" if at in places else f" {number}")
            else:
                self._invalid(f"exemption {number} is not a table of keys and values", at)

    def _item(
        self, item: Mapping[str, Any], by: Any, at: Location | None, scope: Scope | None, number: str = ""
    ) -> None:
        try:
            self.found.exemptions.append(self._read(item, by, at, scope))
        except Faulty as fault:
            self._invalid(f"the exemption{number} {fault}", at)

    def _read(self, item: Mapping[str, Any], by: Any, at: Location | None, scope: Scope | None) -> Exemption:
        for key, value in item.items():
            if key not in EXEMPTION["properties"]:
                close = nearest(key, EXEMPTION["properties"])
                takes = f"; did you mean {close!r}?" if close else f"; it takes {', '.join(EXEMPTION['properties'])}"
                raise Faulty(f"has {key!r}{takes}")
            if key != "until" and not (isinstance(value, str) and value.strip()):
                raise Faulty(f"has {key} = {_shown(value)}, which is not a string with something in it")
        if "policy" not in item:
            raise Faulty("names no policy; add `policy`, a name or a pattern such as lambda-*")
        name, policies = self._policies(item["policy"])
        if "reason" not in item:
            raise Faulty(f"from {name} has no reason; add `reason`, so that others can judge whether it still holds")
        until = _end(item.get("until"), name)
        if until is None and self._needs_end:
            raise Faulty(f"from {name} has no end; add `until` with a date such as 2027-03-01")
        given = {key: item[key].strip() for key in ("resource", "type", "component") if key in item}
        end = until.isoformat() if until else ""
        why = Exempted(by, item["reason"].strip(), item.get("owner", "").strip(), end, at)
        return Exemption(name, policies, scope or OfResources(**given), why, until)

    def _policies(self, word: str) -> tuple[str, frozenset[str]]:
        """The present name or the pattern, and the names of the policies that it selects."""
        word = word.strip()
        known = self._catalogue.present_names
        if word in known:
            return known[word], frozenset({known[word]})
        if is_pattern(word):
            found = frozenset(name for name in self._catalogue.modules if matches(word, name))
            if found or self._catalogue.others:
                return word, found
            raise Faulty(f"has the policy {word!r}, which matches no policy")
        if self._catalogue.others:  # only a part of the catalogue was loaded
            return word, frozenset()
        close = nearest(word, known) if len(self.found.notices) < MOST_CORRECTED else None
        raise Faulty(f"has the policy {word!r}, which does not exist{f'; did you mean {close!r}?' if close else ''}")

    def _invalid(self, message: str, at: Location | None) -> None:
        where = "" if at else "the policy configuration of exemptions: "
        self.found.notices.append(Notice("invalid", f"{where}{message}", at))


def configuration_schema() -> dict[str, Any]:
    """The properties of the configuration of `exemptions`, complete in themselves, as Pulumi takes them."""
    properties = {key: dict(value) for key, value in SCHEMA["properties"].items() if key != "$schema"}
    properties["exempt"]["items"] = EXEMPTION
    return properties


def non_exemptable(catalogue: Catalogue, words: Any) -> tuple[frozenset[str], list[Notice]]:
    """The names of the policies that an organization allows no exemptions from, and a notice of each word that is wrong."""
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        return frozenset(), [
            Notice("invalid", "the policy configuration of exemptions: non_exemptable is not a list of strings")
        ]
    names: set[str] = set()
    notices = []
    for word in words:
        policies, problem = _selected(catalogue, word)
        names |= policies
        if problem:
            notices.append(Notice("invalid", f"the policy configuration of exemptions: non_exemptable: {problem}"))
    return frozenset(names), notices


def _selected(catalogue: Catalogue, word: str) -> tuple[set[str], str]:
    try:
        return {policy.name for policy in selected(catalogue, [word])}, ""
    except UnknownWord as error:
        return set(), f"{error}{f'; did you mean {error.close!r}?' if error.close else ''}"


def _end(given: Any, policy: str) -> date | None:
    if given is None:
        return None
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date):
        return given
    try:
        if isinstance(given, str) and DATE.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise Faulty(f"from {policy} has until = {_shown(given)}, which is not a date such as 2027-03-01")


def _is_called(pattern: str, urn: str) -> bool:
    """Whether a URN is the one of a pattern that begins with `urn:`, or its resource has a name of another pattern."""
    return bool(urn) and matches(pattern, urn if pattern.startswith("urn:") else urn.rpartition("::")[2])


def _is_of_type(pattern: str, token: str) -> bool:
    """Whether a type token matches, as it is or as Pulumi shows it: `aws:sqs:Queue` for `aws:sqs/queue:Queue`."""
    return matches(pattern, token) or matches(pattern, re.sub(r"/\w+:", ":", token))


def _type_and_name(urn: str) -> tuple[str, str]:
    """The last word of a resource's type, which programs call its class, and its name."""
    head, _, name = urn.rpartition("::")
    return head.rpartition(":")[2], name


def _line_of(text: str, key: str) -> int:
    pattern = re.compile(rf"^\s*(?:\[+\s*)?[\"']?{re.escape(key)}\b")
    return next((at for at, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)


def _shown(value: Any) -> str:
    return shortened(repr(value))[0]

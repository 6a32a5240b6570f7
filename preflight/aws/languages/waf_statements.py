"""Statements of AWS WAF rules, as Pulumi has them: what each kind needs, how they nest, their transformations and patterns.

https://docs.aws.amazon.com/waf/latest/APIReference/API_Statement.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from preflight.core.messages import Advice
from preflight.core.spelling import nearest
from preflight.core.values import Unknown

GROUPS = ("managedRuleGroupStatement", "ruleGroupReferenceStatement")
"""The statements that refer to a group of rules."""

_TOP_LEVEL = (*GROUPS, "rateBasedStatement")
_FEWEST = {"andStatement": 2, "orStatement": 2, "notStatement": 1}
_MANAGED = (
    "AWSManagedRulesACFPRuleSet",
    "AWSManagedRulesATPRuleSet",
    "AWSManagedRulesAdminProtectionRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
    "AWSManagedRulesAnonymousIpList",
    "AWSManagedRulesAntiDDoSRuleSet",
    "AWSManagedRulesBotControlRuleSet",
    "AWSManagedRulesCommonRuleSet",
    "AWSManagedRulesKnownBadInputsRuleSet",
    "AWSManagedRulesLinuxRuleSet",
    "AWSManagedRulesPHPRuleSet",
    "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesUnixRuleSet",
    "AWSManagedRulesWindowsRuleSet",
    "AWSManagedRulesWordPressRuleSet",
)
_CONFIGURED = {
    "AWSManagedRulesACFPRuleSet": "awsManagedRulesAcfpRuleSet",
    "AWSManagedRulesATPRuleSet": "awsManagedRulesAtpRuleSet",
}
_LIMIT = (10, 2_000_000_000)
_WINDOWS = (60, 120, 300, 600)
_AGGREGATES = ("IP", "FORWARDED_IP", "CUSTOM_KEYS", "CONSTANT")
_MOST_TRANSFORMATIONS = 10
_MOST_COUNTRIES = 50
_COUNTRY = re.compile(r"[A-Z]{2}")
_LONGEST_SEARCH = 200
_LONGEST_PATTERN = 512
_WORD = re.compile(r"\w+", re.ASCII)
# What PCRE has and WAF does not support: https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html
_UNSUPPORTED = {
    "lookahead or lookbehind": re.compile(r"\(\?<?[=!]"),
    "a possessive quantifier": re.compile(r"[*+?}]\+"),
    "an atomic group": re.compile(r"\(\?>"),
    "a conditional pattern": re.compile(r"\(\?\("),
    "recursion": re.compile(r"\(\?(?:R|[+-]?\d+)\)"),
    "a control verb": re.compile(r"\(\*[A-Z]"),
}
_BACKREFERENCE = re.compile(r"\\[1-9]")
# A character class, or an escaped character: signs inside them are literal.
_ATOM = re.compile(r"\\[pPxo]\{[^}]*\}|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]", re.DOTALL)


def given(block: object) -> list[str]:
    """The keys of a block that have a value, unknown ones and empty blocks too; not those of an empty list."""
    if not isinstance(block, Mapping):
        return []
    return [
        key
        for key, value in block.items()
        if value is not None and not ((items := _items(value)) is not None and not items)
    ]


def _items(value: object) -> Sequence[Any] | None:
    """A list, which may have secrets in it; None for anything else."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else None


def statement_faults(statement: object, *, nested: bool = False) -> Iterator[str]:
    """What WAF refuses about a statement and those in it, each as a clause that begins with a verb; unknown parts are skipped."""
    if not isinstance(statement, Mapping):
        return
    kinds = given(statement)
    if len(kinds) != 1:
        found = f"{' and '.join(kinds)} in one statement" if kinds else "a statement without a kind"
        yield f"has {found}; a statement has one kind (EXACTLY_ONE_CONDITION_REQUIRED)"
    for kind in kinds:
        inside = statement[kind]
        if nested and kind in _TOP_LEVEL:
            yield f"has a {kind} inside another statement; it is the top statement of its rule"
        if isinstance(inside, Mapping):
            yield from _kind_faults(kind, inside)


def _kind_faults(kind: str, inside: Mapping[str, Any]) -> Iterator[str]:
    if kind in _FEWEST:
        yield from _combined_faults(kind, inside)
    elif kind == "rateBasedStatement":
        yield from _rate_faults(inside)
    elif kind == "managedRuleGroupStatement":
        yield from _managed_faults(inside)
    elif kind == "geoMatchStatement":
        yield from _country_faults(inside)
    elif kind == "byteMatchStatement":
        yield from _search_faults(inside)
    elif kind == "regexMatchStatement" and isinstance(inside.get("regexString"), str):
        yield from regex_faults(inside["regexString"])
    yield from statement_faults(inside.get("scopeDownStatement"), nested=True)
    yield from _transformation_faults(kind, inside)
    field = inside.get("fieldToMatch")
    if isinstance(field, Mapping) and len(parts := given(field)) != 1:
        found = " and ".join(parts) or "nothing"
        yield f"inspects {found} in one {kind}; a fieldToMatch has one part of the request"


def _combined_faults(kind: str, inside: Mapping[str, Any]) -> Iterator[str]:
    if (statements := _items(inside.get("statements"))) is None:
        return
    fewest = _FEWEST[kind]
    if len(statements) < fewest or (kind == "notStatement" and len(statements) > 1):
        yield f"has {len(statements)} statements in a {kind}; it has {'one' if fewest == 1 else 'at least two'}"
    for each in statements:
        yield from statement_faults(each, nested=True)


def _rate_faults(inside: Mapping[str, Any]) -> Iterator[str]:
    low, high = _LIMIT
    limit, window = inside.get("limit"), inside.get("evaluationWindowSec")
    if isinstance(limit, int) and not low <= limit <= high:
        yield f"has the limit {limit} in a rateBasedStatement; WAF accepts {low} to {high}"
    if isinstance(window, int) and window and window not in _WINDOWS:
        yield f"has the evaluationWindowSec {window}; WAF accepts {', '.join(map(str, _WINDOWS))}"
    kind = inside.get("aggregateKeyType") or "IP"
    if isinstance(kind, Unknown):
        return
    keys = inside.get("customKeys")
    has = {name: inside.get(name) is not None for name in ("forwardedIpConfig", "scopeDownStatement")}
    has["customKeys"] = keys is not None and (isinstance(keys, Unknown) or bool(len(keys)))
    if kind not in _AGGREGATES:
        yield f"has the aggregateKeyType '{kind}'; WAF accepts {', '.join(_AGGREGATES)}"
    needed = {"FORWARDED_IP": "forwardedIpConfig", "CUSTOM_KEYS": "customKeys", "CONSTANT": "scopeDownStatement"}.get(
        kind
    )
    if needed and not has[needed]:
        yield f"has the aggregateKeyType {kind} without {needed}"
    if kind != "CUSTOM_KEYS" and has["customKeys"]:
        yield f"has customKeys with the aggregateKeyType {kind}; use CUSTOM_KEYS"


def _managed_faults(inside: Mapping[str, Any]) -> Iterator[str]:
    name, vendor = inside.get("name"), inside.get("vendorName")
    if vendor != "AWS" or not isinstance(name, str):
        return
    if name not in _MANAGED:
        meant = nearest(name, _MANAGED)
        hint = f"; did you mean {meant}?" if meant else ""
        yield Advice(f"uses the managed rule group {name}, which is not known to be one of AWS{hint}")
    configs = inside.get("managedRuleGroupConfigs")
    items = [] if configs is None else _items(configs)
    if items is None or any(isinstance(each, Unknown) for each in items):
        return
    if (needed := _CONFIGURED.get(name)) and not any(needed in given(each) for each in items):
        yield f"uses {name} without its configuration, {needed} in managedRuleGroupConfigs"


def _country_faults(inside: Mapping[str, Any]) -> Iterator[str]:
    if (codes := _items(inside.get("countryCodes"))) is None:
        return
    if len(codes) > _MOST_COUNTRIES:
        yield f"has {len(codes)} country codes in a geoMatchStatement; WAF accepts {_MOST_COUNTRIES}"
    for code in codes:
        if isinstance(code, str) and not _COUNTRY.fullmatch(code):
            yield f"has the country code '{code}'; it is two capital letters, such as DE"


def _search_faults(inside: Mapping[str, Any]) -> Iterator[str]:
    search = inside.get("searchString")
    if not isinstance(search, str):
        return
    if len(search.encode()) > _LONGEST_SEARCH:
        yield f"searches for a string of {len(search.encode())} bytes; WAF accepts {_LONGEST_SEARCH}"
    if inside.get("positionalConstraint") == "CONTAINS_WORD" and not _WORD.fullmatch(search):
        yield f"searches for '{search}' as a word; CONTAINS_WORD takes letters, digits and underscores"


def _transformation_faults(kind: str, inside: Mapping[str, Any]) -> Iterator[str]:
    if (transformations := _items(inside.get("textTransformations"))) is None:
        return
    priorities = [each["priority"] for each in transformations if isinstance(each, Mapping) and "priority" in each]
    known = [each for each in priorities if isinstance(each, int)]
    for priority in dict.fromkeys(each for each in known if known.count(each) > 1):
        yield f"has two text transformations of priority {priority} in a {kind}; each has its own"
    if len(transformations) > _MOST_TRANSFORMATIONS:
        yield f"has {len(transformations)} text transformations in a {kind}; WAF accepts {_MOST_TRANSFORMATIONS}"


def regex_faults(pattern: str) -> Iterator[str]:
    """What WAF refuses about a regular expression, each as a clause that begins with a verb."""
    if len(pattern) > _LONGEST_PATTERN:
        yield f"has a pattern of {len(pattern)} characters; WAF accepts {_LONGEST_PATTERN}"
    if any(_BACKREFERENCE.fullmatch(atom) for atom in _ATOM.findall(pattern)):
        yield f"has the pattern '{pattern}' with a backreference, which WAF does not support"
        return
    bare = _ATOM.sub("a", pattern)
    for what, form in _UNSUPPORTED.items():
        if form.search(bare):
            yield f"has the pattern '{pattern}' with {what}, which WAF does not support"
            return
    try:
        re.compile(bare)
    except re.error as problem:
        # Python does not have all of PCRE; these two are errors in both.
        if problem.msg.startswith(
            ("missing )", "unbalanced parenthesis", "unterminated character set", "nothing to repeat")
        ):
            yield f"has the pattern '{pattern}', which is not a regular expression: {problem.msg}"

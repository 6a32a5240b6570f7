"""Names and values in a resource's inputs that AWS rejects, by the constraints of its API models."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from preflight.core.messages import Advice
from preflight.core.spelling import nearest
from preflight.core.values import KnownLater, Partial, Undecided, Unknown, number_of, opened
from preflight.core.view import Resource

from . import facts
from .facts import Limit, Naming

# A hyphen and seven random characters: https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
ADDED_BY_PULUMI = 8
# To a prefix: https://pkg.go.dev/github.com/hashicorp/terraform-plugin-sdk/v2/helper/id#UniqueIDSuffixLength
_ADDED_BY_TERRAFORM = 26
_FIFO = ".fifo"
_LISTED_AT_MOST = 8
_LONGEST_QUOTED = 100


def has_name_limits(token: str) -> bool:
    """Whether constraints of the names of a resource type are known."""
    return bool(_of_names(token))


@lru_cache(maxsize=512)
def _of_names(token: str) -> tuple[tuple[Limit, Naming], ...]:
    return tuple((limit, limit.naming) for limit in facts.limits(token) if limit.naming is not None)


def has_value_limits(token: str) -> bool:
    """Whether constraints of other inputs of a resource type are known."""
    return bool(_of_values(token))


@lru_cache(maxsize=512)
def _of_values(token: str) -> Mapping[str, Sequence[Limit]]:
    """The constraints of other inputs than names, by the property that they are about or in."""
    found: dict[str, list[Limit]] = defaultdict(list)
    for limit in facts.limits(token):
        if limit.naming is None:
            found[limit.steps[0]].append(limit)
    return found


def name_errors(resource: Resource) -> Iterator[str]:
    """Why AWS rejects the name that a resource has or will get from Pulumi, as clauses that begin with a verb."""
    if resource.planned.external:
        return
    for limit, naming in _of_names(resource.type_token):
        given = _known(resource.wire_value(limit.path), limit.path)
        prefix = _known(resource.wire_value(f"{limit.path}Prefix"), f"{limit.path}Prefix")
        if given:
            found = _quoted(f"has the {_called(limit)}", f"has a {_called(limit)}", str(given))
            yield from _string_errors(found, str(given), limit)
        elif prefix:
            yield from _prefix_errors(str(prefix), limit)
        elif given is None and naming.longest and is_auto_named(resource):
            yield from _auto_name_errors(resource, limit, naming)


def value_errors(resource: Resource) -> Iterator[str]:
    """Why AWS rejects its other inputs, as clauses that begin with a verb.

    Advice if AWS may accept the value by now. Raises KnownLater, after all others, if an input is not known.
    """
    if resource.planned.external:
        return
    later: Undecided | None = None
    limits = _of_values(resource.type_token)
    for key in resource.planned.inputs:
        given = resource.wire_value(key) if key in limits else None
        for limit in limits.get(key, ()) if given is not None else ():
            try:
                for value in _inside(given, limit.steps[1:], key):
                    errors = _value_errors(value, limit)
                    yield from map(Advice, errors) if limit.is_derived else errors
            except Undecided as reason:  # noqa: PERF203 - one unknown input does not hide the others
                # Advice is not worth a question that only a deployment answers.
                later = later or (None if limit.is_derived else reason)
    if later:
        raise later


def is_auto_named(resource: Resource) -> bool:
    """Whether Pulumi generates the name of a resource without one by its default rule: only at creation."""
    return "pulumi:autonaming" not in resource.stack.setting.config and not resource.is_deployed


def _auto_name_errors(resource: Resource, limit: Limit, naming: Naming) -> Iterator[str]:
    stem = resource.logical_name.lower() if naming.lower else resource.logical_name
    is_fifo = naming.fifo and _known(resource.wire_value(naming.fifo), naming.fifo) is True
    # Pulumi checks the length before it adds .fifo.
    added = ADDED_BY_PULUMI + (len(_FIFO) if is_fifo else 0)
    length, most = f"has a logical name of {len(stem)} characters, to which Pulumi adds {added}", limit.high
    if most is not None and len(stem) + added > most:
        yield f"{length}; AWS allows at most {most}"
    elif len(stem) + ADDED_BY_PULUMI > naming.longest:
        yield f"{length}; Pulumi allows at most {naming.longest}"
    elif not _has_form(f"{stem}-{'0' * (ADDED_BY_PULUMI - 1)}", limit):
        yield f"has the {_called(limit)} '{stem}-…' from Pulumi; AWS allows {_form(limit)}"


def _called(limit: Limit) -> str:
    """The property in a message: `name`, or its path for a token or an id."""
    return "name" if limit.path.endswith(("name", "Name")) else limit.path


def _prefix_errors(prefix: str, limit: Limit) -> Iterator[str]:
    if limit.high is not None and len(prefix) + _ADDED_BY_TERRAFORM > limit.high:
        added = f"of {len(prefix)} characters, to which the provider adds {_ADDED_BY_TERRAFORM}"
        yield f"has the prefix '{prefix}' {added}; AWS allows at most {limit.high}"


def _value_errors(value: Any, limit: Limit) -> Iterator[str]:
    # Terraform treats an empty string and zero as an input that is not set.
    if not value or isinstance(value, bool):
        return
    if limit.is_number:
        number = number_of(value)
        if number is not None:
            yield from _as_advice_if_open(_number_errors(number, limit), limit)
    elif limit.values:
        yield from _choice_errors(str(value), limit)
    else:
        sets = f"sets `{limit.path}` to"
        yield from _as_advice_if_open(
            _string_errors(_quoted(sets, f"{sets} a string", str(value)), str(value), limit), limit
        )


def _as_advice_if_open(errors: Iterator[str], limit: Limit) -> Iterator[str]:
    return map(Advice, errors) if limit.is_open else errors


def _number_errors(number: float, limit: Limit) -> Iterator[str]:
    low, high = limit.low, limit.high
    if limit.values and number not in limit.values:
        near = [max((each for each in limit.values if each < number), default=None)]
        near += [min((each for each in limit.values if each > number), default=None)]
        nearest = [str(value) for value in near if value is not None]
        verb = "value that AWS allows is" if len(nearest) == 1 else "values that AWS allows are"
        yield f"sets `{limit.path}` to {number:.15g}; the nearest {verb} {' and '.join(nearest)}"
    elif (low is not None and number < low) or (high is not None and number > high):
        yield f"sets `{limit.path}` to {number:.15g}; AWS allows {_range(low, high)}"


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"at least {low}" if high is None else f"at most {high}"
    return f"{low} to {high}"


def _choice_errors(text: str, limit: Limit) -> Iterator[str]:
    if text in limit.values:
        return
    meant = nearest(text, limit.values)
    if meant and meant.lower() == text.lower():
        # The provider corrects the case of some values.
        yield Advice(f"sets `{limit.path}` to '{text}'; AWS spells it '{meant}'")
    elif not limit.is_open:
        hint = f"; did you mean '{meant}'?" if meant else ""
        yield f"sets `{limit.path}` to '{text}'; AWS allows {_listed(limit.values)}{hint}"
    elif meant and _without_digits(meant) != _without_digits(text):
        yield Advice(f"sets `{limit.path}` to '{text}'; did you mean '{meant}'?")


def _listed(values: Sequence[Any]) -> str:
    if len(values) > _LISTED_AT_MOST:
        return f"{', '.join(values[:_LISTED_AT_MOST])} and {len(values) - _LISTED_AT_MOST} others"
    return ", ".join(values)


def _without_digits(text: str) -> str:
    """A value without its size, year or version, to compare it with others."""
    return re.sub(r"\d+", "", text).lower()


def _string_errors(found: str, text: str, limit: Limit) -> Iterator[str]:
    low, high = limit.low, limit.high
    if (low is not None and len(text) < low) or (high is not None and len(text) > high):
        yield f"{found} of {len(text)} characters; AWS allows {_range(low, high)}"
    elif not _has_form(text, limit):
        yield f"{found}; AWS allows {_form(limit)}"


def _quoted(quoted: str, unquoted: str, text: str) -> str:
    """The beginning of a message, with the string itself unless it is long."""
    return unquoted if len(text) > _LONGEST_QUOTED else f"{quoted} '{text}'"


def _has_form(text: str, limit: Limit) -> bool:
    return not limit.forms or any(re.fullmatch(form, text, re.ASCII) for form in limit.forms)


def _form(limit: Limit) -> str:
    return limit.words or f"strings that match {limit.forms[0]}"


def _known(value: Any, path: str) -> Any:
    value = opened(value)
    if isinstance(value, Unknown | Partial):
        raise KnownLater(path)
    return value


def _inside(value: Any, steps: Sequence[str], path: str) -> Iterator[Any]:
    """The values at a path of keys, with those of all items of a list on the path. Raises KnownLater if one is unknown."""
    value = _known(value, path)
    if isinstance(value, Mapping):
        if steps and steps[0] in value:
            yield from _inside(value[steps[0]], steps[1:], f"{path}.{steps[0]}")
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for at, item in enumerate(value):
            yield from _inside(item, steps, f"{path}[{at}]")
    elif not steps:
        yield value

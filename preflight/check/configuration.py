"""Reads a policy pack's configuration as Pulumi does, and which policies a user wants.

https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/
https://github.com/pulumi/pulumi/blob/master/pkg/resource/analyzer/config.go
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from preflight import pack
from preflight.core.catalogue import Catalogue
from preflight.core.policy import Enforcement, Policy
from preflight.core.spelling import nearest
from preflight.judge.configuration import LEVELS, Configuration, Configured, InvalidConfiguration, configure

from .failure import CannotCheck

FORM = 'write {"POLICY": "advisory"} or {"POLICY": {"enforcementLevel": "advisory", "OPTION": VALUE}}'


class Chosen(NamedTuple):
    """How a user wants the policies: `configuration` as the judge takes it, `written` as Pulumi takes it."""

    configuration: Configuration = Configuration()
    written: Mapping[str, Any] = {}


def configuration_file(named: str) -> Path:
    """The file that `--config` names, or the preset of that name where there is no such file."""
    preset = pack.folder("presets") / f"{named}.json"
    is_preset = named.isidentifier() and preset.is_file() and not Path(named).exists()
    return preset if is_preset else Path(named)


def read_configuration(file: Path, catalogue: Catalogue) -> Chosen:
    """The configuration of a file. Raises CannotCheck that names what is wrong in it."""
    try:
        text = file.read_text(encoding="utf-8")
        given = json.loads(text) if text.strip() else {}
    except OSError as error:
        raise CannotCheck(f"{file} cannot be read ({error.strerror})", "name the configuration's JSON file") from None
    except ValueError as error:
        raise CannotCheck(f"{file} is not JSON ({error})", FORM) from None
    if not isinstance(given, dict):
        raise CannotCheck(f"{file} holds no JSON object", FORM)
    levels = {name: _configured(file, name, value) for name, value in given.items()}
    every, options = levels.pop("all", (None, {}))
    if options:
        raise CannotCheck(f"{file} gives 'all' {', '.join(options)}", "give 'all' an enforcement level, and no options")
    named = {name: Configured(level or _level(name, every), rest) for name, (level, rest) in levels.items()}
    try:
        checked = configure(catalogue, named)
    except InvalidConfiguration as reason:
        raise CannotCheck(
            f"{file}: {reason}", "correct the file; `preflight explain POLICY` lists the options"
        ) from None
    rest = {policy.name: Configured(every) for policy in catalogue.policies} if every else {}
    # The engine knows a policy by its present name alone.
    written = {
        catalogue.by_name[name].name if name in catalogue.by_name else name: each for name, each in given.items()
    }
    return Chosen(Configuration({**rest, **checked.policies}, checked.foresees), written)


def _level(name: str, every: Enforcement | None) -> Enforcement | None:
    """The level of "all" is one of policies: foresight is not one."""
    return None if name == pack.FORESIGHT else every


def _configured(file: Path, name: str, given: Any) -> tuple[Enforcement | None, dict[str, Any]]:
    if isinstance(given, str):
        given = {"enforcementLevel": given}
    if not isinstance(given, dict):
        raise CannotCheck(f"{file} gives {name!r} {json.dumps(given)}", FORM)
    options = {key: value for key, value in given.items() if key != "enforcementLevel"}
    level = given.get("enforcementLevel")
    if level is None:
        return None, options
    if level not in LEVELS:
        raise CannotCheck(f"{file} gives {name!r} the enforcement level {json.dumps(level)}", f"use {_list(LEVELS)}")
    return LEVELS[level], options


def _list(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"


def select(catalogue: Catalogue, only: Sequence[str], but: Sequence[str]) -> Catalogue:
    """The policies that are named, or all; without those that are not wanted. Raises CannotCheck for a name of none."""
    if not only and not but:
        return catalogue
    wanted = {_named(catalogue, name) for name in only} or set(catalogue.policies)
    return Catalogue(wanted - {_named(catalogue, name) for name in but})


def without(chosen: Chosen, catalogue: Catalogue, selected: Catalogue) -> Chosen:
    """A configuration in which the policies that are not selected are disabled, for the engine, which runs them all."""
    kept = set(selected.policies)
    disabled = {policy.name: "disabled" for policy in catalogue.policies if policy not in kept}
    return chosen._replace(written={**chosen.written, **disabled})


def _named(catalogue: Catalogue, name: str) -> Policy:
    if name in catalogue.by_name:
        return catalogue.by_name[name]
    close = nearest(name, catalogue.by_name)
    if Path(name).exists():
        raise CannotCheck(
            f"there is no policy {name!r}", f"name the program first: `preflight check {name} --only POLICY`"
        )
    raise CannotCheck(
        f"there is no policy {name!r}", f"did you mean {close}?" if close else "`preflight list` names them all"
    )

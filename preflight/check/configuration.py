"""Reads a policy pack's configuration as Pulumi does, and which policies a user wants.

https://www.pulumi.com/docs/insights/policy/policy-packs/configuration/
https://github.com/pulumi/pulumi/blob/master/pkg/resource/analyzer/config.go
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from preflight import pack
from preflight.core.catalogue import Catalogue
from preflight.judge.configuration import (
    LEVELS,
    REMEDIATE,
    Configuration,
    Configured,
    InvalidConfiguration,
    configure,
    select,
)

from .failure import CannotCheck

FORM = 'write {"POLICY": "advisory"} or {"POLICY": {"enforcementLevel": "advisory", "OPTION": VALUE}}'


class Chosen(NamedTuple):
    """How a user wants the policies: `configuration` as the judge takes it, `written` as Pulumi takes it."""

    configuration: Configuration = Configuration()
    written: Mapping[str, Any] = {}


def choose(named: str | None, catalogue: Catalogue, only: Sequence[str] = (), but: Sequence[str] = ()) -> Chosen:
    """What `--config`, `--only` and `--except` choose. Raises CannotCheck that names what is wrong in them."""
    configured = read_configuration(configuration_file(named), catalogue) if named else Chosen()
    return _selecting(configured, catalogue, only, but)


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
    except (ValueError, RecursionError) as error:
        raise CannotCheck(f"{file} is not JSON ({error})", FORM) from None
    if not isinstance(given, dict):
        raise CannotCheck(f"{file} holds no JSON object", FORM)
    levels = {name: _configured(file, name, value) for name, value in given.items()}
    every, options = levels.pop("all", (None, {}))
    if options:
        raise CannotCheck(f"{file} gives 'all' {', '.join(options)}", "give 'all' an enforcement level, and no options")
    named = {name: _with_level(level or _level(name, every), rest) for name, (level, rest) in levels.items()}
    try:
        checked = configure(catalogue, named)
    except InvalidConfiguration as reason:
        raise CannotCheck(
            f"{file}: {reason}", "correct the file; `preflight explain POLICY` lists the options"
        ) from None
    rest = dict.fromkeys(catalogue.modules, _with_level(every)) if every else {}
    # The engine knows a policy by its present name alone.
    written = {catalogue.present_names.get(name, name): each for name, each in given.items()}
    return Chosen(replace(checked, policies={**rest, **checked.policies}), written)


def _with_level(level: str | None, options: Mapping[str, Any] | None = None) -> Configured:
    return Configured(LEVELS[level] if level else None, options or {}, level == REMEDIATE)


def _level(name: str, every: str | None) -> str | None:
    """The level of "all" is one of policies: foresight is not one."""
    return None if name == pack.FORESIGHT else every


def _configured(file: Path, name: str, given: Any) -> tuple[str | None, dict[str, Any]]:
    if isinstance(given, str):
        given = {"enforcementLevel": given}
    if not isinstance(given, dict):
        raise CannotCheck(f"{file} gives {name!r} {json.dumps(given)}", FORM)
    options = {key: value for key, value in given.items() if key != "enforcementLevel"}
    level = given.get("enforcementLevel")
    if level is None:
        return None, options
    if not isinstance(level, str) or level not in LEVELS:
        raise CannotCheck(f"{file} gives {name!r} the enforcement level {json.dumps(level)}", f"use {_list(LEVELS)}")
    return level, options


def _list(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} or {last}"


def _selecting(configured: Chosen, catalogue: Catalogue, only: Sequence[str], but: Sequence[str]) -> Chosen:
    """A configuration in which only the policies are enabled that the words of a command select, and the configuration does.

    Raises CannotCheck for a word that selects none.
    """
    try:
        names = select(catalogue, only, but)
    except InvalidConfiguration as reason:
        _refuse_path([*only, *but], catalogue)
        problem, _, meant = str(reason).partition("; ")
        raise CannotCheck(problem, meant or "`preflight list` names them all") from None
    if names is None:
        return configured
    before = configured.configuration.selected
    configuration = replace(configured.configuration, selected=names if before is None else names & before)
    # The engine runs all policies.
    disabled = {name: "disabled" for name in catalogue.modules if not configuration.enables(name)}
    return Chosen(configuration, {**configured.written, **disabled})


def _refuse_path(words: Sequence[str], catalogue: Catalogue) -> None:
    """A program that is written after the words would be taken for one of them."""
    for word in words:
        # Unlike a Path, these are false for a word that is too long for a path.
        is_there = os.path.exists(word) and ("/" in word or os.path.isdir(word))  # noqa: PTH110, PTH112
        if word not in catalogue.by_name and word and is_there:
            advice = f"name the program first: `preflight check {word} --only POLICY`"
            raise CannotCheck(f"there is no policy {word!r}", advice)

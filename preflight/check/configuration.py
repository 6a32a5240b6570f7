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
from preflight.core.catalogue import Catalogue, Configured, InvalidConfiguration
from preflight.core.policy import Enforcement, Policy
from preflight.core.spelling import nearest

from .failure import CannotCheck

# A policy changes nothing, so one that is set to remediate blocks like a mandatory one.
LEVELS: Mapping[str, Enforcement] = {
    "advisory": "advisory",
    "mandatory": "mandatory",
    "remediate": "mandatory",
    "disabled": "disabled",
}
FORESEE = ("when-needed", "never")
FORM = 'write {"POLICY": "advisory"} or {"POLICY": {"enforcementLevel": "advisory", "OPTION": VALUE}}'


class Configuration(NamedTuple):
    """How the policies are configured: `checked` by policy, `written` as Pulumi takes it.

    `foresees` is whether what is not known yet may be judged as it will be deployed.
    """

    checked: Mapping[str, Configured] = {}
    written: Mapping[str, Any] = {}
    foresees: bool = True


def configuration_file(named: str) -> Path:
    """The file that `--config` names, or the preset of that name where there is no such file."""
    preset = pack.folder("presets") / f"{named}.json"
    is_preset = named.isidentifier() and preset.is_file() and not Path(named).exists()
    return preset if is_preset else Path(named)


def read_configuration(file: Path, catalogue: Catalogue) -> Configuration:
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
    level, wanted = levels.pop(pack.FORESIGHT, (None, {}))
    if wanted.keys() - {"foresee"} or wanted.get("foresee", "when-needed") not in FORESEE:
        raise CannotCheck(
            f"{file} gives {pack.FORESIGHT!r} {json.dumps(wanted)}", f"its one option, foresee, is {_list(FORESEE)}"
        )
    foresees = level != "disabled" and wanted.get("foresee") != "never"
    named = {name: Configured(level or every, rest) for name, (level, rest) in levels.items()}
    try:
        checked = catalogue.configure(named)
    except InvalidConfiguration as reason:
        raise CannotCheck(
            f"{file}: {reason}", "correct the file; `preflight explain POLICY` lists the options"
        ) from None
    rest = {policy.name: Configured(every) for policy in catalogue.policies} if every else {}
    # The engine knows a policy by its present name alone.
    written = {catalogue.by_name[name].name if name in named else name: value for name, value in given.items()}
    return Configuration(rest | checked, written, foresees)


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


def without(configuration: Configuration, catalogue: Catalogue, selected: Catalogue) -> Configuration:
    """A configuration in which the policies that are not selected are disabled, for the engine, which asks them all."""
    kept = set(selected.policies)
    disabled = {policy.name: "disabled" for policy in catalogue.policies if policy not in kept}
    return configuration._replace(written={**configuration.written, **disabled})


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

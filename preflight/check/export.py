"""Reads what `pulumi stack export` writes.

https://www.pulumi.com/docs/iac/cli/commands/pulumi_stack_export/
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go (ResourceV3)
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from preflight.core.assets import SIGNATURE
from preflight.core.view import Planned
from preflight.core.wire import SECRET

from .failure import CannotCheck

ADVICE = "name a file that `pulumi stack export --file FILE` has written"


class Export(NamedTuple):
    """A stack as it is deployed."""

    project: str
    stack: str
    resources: list[Planned]


def read_export(file: Path) -> Export:
    """The resources of a stack export. Raises CannotCheck for a file that is none.

    A secret is read where the export was made with `--show-secrets`; else it is a secret that nobody knows.
    """
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CannotCheck(f"{file} cannot be read ({error.strerror})", ADVICE) from None
    except ValueError as error:
        raise CannotCheck(f"{file} is not JSON ({error})", ADVICE) from None
    if not isinstance(given, dict) or "deployment" not in given:
        raise CannotCheck(f"{file} is no stack export: it has no `deployment`", ADVICE)
    try:
        states = [state for state in (given["deployment"] or {}).get("resources") or () if not state.get("delete")]
        inputs = {state["urn"]: _opened(state.get("inputs") or {}) for state in states}
        resources = [_planned(state, inputs) for state in states if not state.get("external")]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CannotCheck(f"{file} is no stack export: {type(error).__name__} ({error})", ADVICE) from None
    _, stack, project = f"{resources[0].urn if resources else ''}:::::".split("::")[0:2] + [""]
    return Export(project, stack.rpartition(":")[2], resources)

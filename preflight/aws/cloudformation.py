"""AWS CloudFormation: stacks whose templates are in the program."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.values import known
from preflight.core.view import Resource

from .languages.cloudformation_templates import template_faults


class TemplateStack(Resource, token="aws:cloudformation/stack:Stack"):
    """A stack of CloudFormation."""

    name: str | None = None
    template_body: str | None = None

    def faults(self) -> Iterator[str]:
        """Why CloudFormation refuses its template, each as a clause that begins with a verb."""
        text = known(self.template_body)
        for fault in template_faults(text) if text is not None else ():
            yield f"has a template {fault}"


class StackSet(TemplateStack, token="aws:cloudformation/stackSet:StackSet"):
    """A set of stacks in several accounts and regions."""

"""Evaluates policies: on each resource, on the stack, and again on the stack as it will be deployed where that decides more."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from preflight.core.catalogue import Catalogue
from preflight.core.losses import NO_LOSSES, Losses
from preflight.core.policy import KINDS, Abstention, Kind, Policy, Verdict, Violation
from preflight.core.program import Files
from preflight.core.stack import Setting, Stack
from preflight.core.wire import NO_MARKERS, Markers

from .blindness import blind, partly_blind
from .configuration import Configuration
from .merge import merge

if TYPE_CHECKING:
    from preflight.core.planned import Planned
    from preflight.plan.foresight import Foresight


class Judgement(NamedTuple):
    """The verdicts on a whole stack. `new` are those that `Judge.resource` has not returned before.

    `problem` is why documents stay unknown until the deployment, with their count, as a sentence without its full stop; "" where
    none does, or where foresight was not needed.
    """

    verdicts: list[Verdict]
    new: list[Verdict]
    problem: str = ""


class PastErrors(NamedTuple):
    """What the errors of a program have lost: values, by their markers, and resources."""

    markers: Markers = NO_MARKERS
    losses: Losses = NO_LOSSES


NO_ERRORS = PastErrors()


class Judge:
    """Evaluates the policies of a catalogue in one preview: on each resource as it is planned, then on the stack.

    `files` opens the program's files; it is called only when a policy is evaluated. `past_errors` is what a plan that went on
    past the program's errors has lost.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        configuration: Configuration,
        setting: Setting,
        files: Callable[[], Files],
        past_errors: PastErrors = NO_ERRORS,
    ) -> None:
        self._catalogue, self._configuration, self._past_errors = catalogue, configuration, past_errors
        self._setting, self._files = setting, files
        if past_errors.losses:
            catalogue.import_views(past_errors.losses.places)  # what was lost is looked up as well
        # The policies about each type, with their options.
        self._of_type: dict[str, list[tuple[Policy, Mapping[str, Any]]]] = {}
        # The verdicts on each resource, by its URN; those that have none are left out.
        self._on_resources: dict[str, list[Verdict]] = {}

    def prepare(self, types: Collection[str]) -> None:
        """Import what is about resources of some types, so that nobody waits for it later."""
        for each in types:
            self._policies_about(each)
        self._catalogue.of_stack(types)

    def resource(self, planned: Planned) -> list[Verdict]:
        """The verdicts on one resource by the policies that are about its type."""
        policies = self._policies_about(planned.type)
        if not policies:
            return []
        stack = self._stack([planned], self._past_errors.markers, whole=False)
        found = [verdict for policy, options in policies for verdict in policy.judge(stack, options)]
        stack.close()
        if found:
            self._on_resources[planned.urn] = found
        return found

    def _policies_about(self, type_token: str) -> list[tuple[Policy, Mapping[str, Any]]]:
        policies = self._of_type.get(type_token)
        if policies is None:
            enabled = self._enabled(self._catalogue.of_resource(type_token))
            policies = self._of_type[type_token] = [(each, self._configuration.options(each)) for each in enabled]
        return policies

    def stack(
        self,
        planned: Sequence[Planned],
        foresee: Callable[[Sequence[Planned]], Foresight | None],
        kinds: Collection[Kind] = KINDS,
    ) -> Judgement:
        """The verdicts on the whole stack, after those on each of its resources.

        `foresee` returns the stack as it will be deployed, or None. It is called if a verdict depends on a value that is known
        only after deployment. Policies of other `kinds` than these are skipped; without "stack", the stack is incomplete.
        """
        # Before the stack is built: it has views of the types that are imported.
        of_stack = self._catalogue.of_stack({each.type for each in planned})
        stack = self._stack(planned, self._past_errors.markers, whole="stack" in kinds)
        policies = [policy for policy in self._enabled(of_stack) if policy.kind in kinds]
        on_stack = {policy: self._evaluate(policy, stack) for policy in policies}
        stack.close()
        for each in planned:
            each.forget()
        undecided = {policy for policy, verdicts in on_stack.items() if depends_on_deployment(verdicts)}
        waiting = {urn for urn, found in self._on_resources.items() if depends_on_deployment(found)}
        later: list[Verdict] = []
        foresight = foresee(planned) if undecided or waiting else None
        if foresight is not None and not foresight.problem:
            self._catalogue.import_views({each.type for each in foresight.planned}.__contains__)
            stack = self._stack(foresight.planned, foresight.markers, whole=True)
            for policy in undecided:
                on_stack[policy] = merge(on_stack[policy], self._evaluate(policy, stack))
            stack.close()
            for resource in foresight.planned:
                if resource.urn in waiting:
                    stack = self._stack([resource], foresight.markers, whole=False)
                    found = _by_policy(self._on_resources[resource.urn])
                    for policy, verdicts in found.items():
                        if depends_on_deployment(verdicts):
                            found[policy] = merge(verdicts, self._evaluate(policy, stack))
                            later += (each for each in found[policy] if isinstance(each, Violation) and each.foreseen)
                    stack.close()
                    self._on_resources[resource.urn] = _all(found)
        on_resources = [verdict for found in self._on_resources.values() for verdict in found]
        found_at_end = _all(on_stack)
        problem = ""
        if foresight is not None:
            problem = blind(planned, foresight.problem) if foresight.problem else partly_blind(foresight)
        return Judgement([*on_resources, *found_at_end], [*found_at_end, *later], problem)

    def _stack(self, planned: Sequence[Planned], markers: Markers, *, whole: bool) -> Stack:
        losses = self._past_errors.losses
        return Stack(planned, whole=whole, setting=self._setting, markers=markers, files=self._files(), losses=losses)

    def _enabled(self, policies: Iterable[Policy]) -> list[Policy]:
        return [policy for policy in policies if self._configuration.is_enabled(policy)]

    def _evaluate(self, policy: Policy, stack: Stack) -> list[Verdict]:
        return policy.judge(stack, self._configuration.options(policy))


def _all(found: Mapping[Policy, list[Verdict]]) -> list[Verdict]:
    return [verdict for verdicts in found.values() for verdict in verdicts]


def _by_policy(verdicts: Iterable[Verdict]) -> dict[Policy, list[Verdict]]:
    found: dict[Policy, list[Verdict]] = {}
    for each in verdicts:
        found.setdefault(each.policy, []).append(each)
    return found


def depends_on_deployment(verdicts: Iterable[Verdict]) -> bool:
    """Whether a value that only the deployment will know decides: then `Judge.stack` will foresee it."""
    return any(isinstance(verdict, Abstention) and verdict.known_later for verdict in verdicts)

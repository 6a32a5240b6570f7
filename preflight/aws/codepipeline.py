"""AWS CodePipeline."""

from __future__ import annotations

from collections.abc import Iterator

from preflight.core.view import Resource, View, prop


class Action(View):
    """An action of a stage."""

    name: str = prop()
    category: str = prop()
    run_order: int = 1
    input_artifacts: list[str] = prop(())
    output_artifacts: list[str] = prop(())

    def artifact_faults(self) -> Iterator[str]:
        """Which artifacts its category does not allow, as clauses that begin with a verb."""
        if self.category in ("Source", "Approval") and self.input_artifacts:
            yield f"has {self.category.lower()} action '{self.name}' with input artifacts, which it cannot have"
        if self.category == "Approval" and self.output_artifacts:
            yield f"has approval action '{self.name}' with output artifacts, which it cannot have"


class Stage(View):
    """A stage of a pipeline."""

    name: str = prop()
    actions: list[Action] = prop(())


class Pipeline(Resource, token="aws:codepipeline/pipeline:Pipeline"):
    """A pipeline."""

    name: str | None = None
    stages: list[Stage] = prop(())

    def structure_faults(self) -> Iterator[str]:
        """Why CodePipeline rejects its stages, as clauses that begin with a verb."""
        stages = self.stages
        if len(stages) < 2:  # noqa: PLR2004
            yield f"has {len(stages)} stage{'s' * (len(stages) != 1)}; a pipeline needs at least 2"
        yield from (f"has two stages with name '{name}'" for name in _repeated([stage.name for stage in stages]))
        for stage in stages:
            names = _repeated([action.name for action in stage.actions])
            yield from (f"has two actions with name '{name}' in stage '{stage.name}'" for name in names)
        for index, stage in enumerate(stages):
            for action in stage.actions:
                if index == 0 and action.category != "Source":
                    yield f"has {action.category} action '{action.name}' in its first stage, which accepts Source only"
                if index > 0 and action.category == "Source":
                    yield f"has Source action '{action.name}' in stage '{stage.name}'; the first stage alone accepts it"

    def artifact_faults(self) -> Iterator[str]:
        """Which artifacts do not come from an earlier action, as clauses that begin with a verb."""
        produced: list[str] = []
        for stage in self.stages:
            for action in sorted(stage.actions, key=lambda action: action.run_order):
                yield from action.artifact_faults()
                for artifact in action.input_artifacts:
                    if artifact not in produced:
                        earlier = f"the earlier ones are {', '.join(produced)}" if produced else "there is none"
                        yield f"has action '{action.name}' with input artifact '{artifact}' of no earlier action; {earlier}"
                for artifact in action.output_artifacts:
                    if artifact in produced:
                        yield f"has action '{action.name}' with output artifact '{artifact}', which another action has too"
                produced.extend(action.output_artifacts)


def _repeated(names: list[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]

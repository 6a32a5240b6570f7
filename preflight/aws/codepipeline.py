"""AWS CodePipeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

# By category and provider: how many input and output artifacts an action has, each from and to.
# https://github.com/aws-cloudformation/cfn-lint/blob/main/src/cfnlint/rules/resources/codepipeline/PipelineArtifactCounts.py
_COUNTS = {
    ("Source", "S3"): ((0, 0), (1, 1)),
    ("Source", "CodeCommit"): ((0, 0), (1, 1)),
    ("Source", "ECR"): ((0, 0), (1, 1)),
    ("Test", "CodeBuild"): ((1, 5), (0, 5)),
    ("Test", "DeviceFarm"): ((1, 1), (0, 0)),
    ("Build", "CodeBuild"): ((1, 5), (0, 5)),
    ("Deploy", "S3"): ((1, 1), (0, 0)),
    ("Deploy", "CloudFormation"): ((0, 10), (0, 1)),
    ("Deploy", "CodeDeploy"): ((1, 1), (0, 0)),
    ("Deploy", "ElasticBeanstalk"): ((1, 1), (0, 0)),
    ("Deploy", "ECS"): ((1, 1), (0, 0)),
    ("Deploy", "ServiceCatalog"): ((1, 1), (0, 0)),
    ("Invoke", "Lambda"): ((0, 5), (0, 5)),
}
# The keys of `configuration` that an action cannot do without.
_CONFIGURATION = {
    ("Source", "S3"): ("S3Bucket", "S3ObjectKey"),
    ("Source", "ECR"): ("RepositoryName",),
    ("Source", "CodeCommit"): ("RepositoryName", "BranchName"),
    ("Deploy", "S3"): ("BucketName", "Extract"),
    ("Deploy", "CodeDeploy"): ("ApplicationName", "DeploymentGroupName"),
    ("Deploy", "CloudFormation"): ("ActionMode", "StackName"),
    ("Deploy", "ECS"): ("ClusterName", "ServiceName"),
    ("Deploy", "ElasticBeanstalk"): ("ApplicationName", "EnvironmentName"),
    ("Build", "CodeBuild"): ("ProjectName",),
    ("Test", "CodeBuild"): ("ProjectName",),
    ("Invoke", "Lambda"): ("FunctionName",),
    ("Invoke", "StepFunctions"): ("StateMachineArn",),
    ("Invoke", "CodePipeline"): ("PipelineName",),
}
# The categories of the providers of AWS.
_CATEGORIES = {
    "S3": ("Source", "Deploy"),
    "ECR": ("Source",),
    "CodeCommit": ("Source",),
    "CodeStarSourceConnection": ("Source",),
    "CodeBuild": ("Build", "Test"),
    "ECRBuildAndPublish": ("Build",),
    "Commands": ("Compute", "Build"),
    "DeviceFarm": ("Test",),
    "CloudFormation": ("Deploy",),
    "CloudFormationStackSet": ("Deploy",),
    "CloudFormationStackInstances": ("Deploy",),
    "CodeDeploy": ("Deploy",),
    "CodeDeployToECS": ("Deploy",),
    "ECS": ("Deploy",),
    "EKS": ("Deploy",),
    "ElasticBeanstalk": ("Deploy",),
    "AppConfig": ("Deploy",),
    "ServiceCatalog": ("Deploy",),
    "Manual": ("Approval",),
    "CodePipeline": ("Invoke",),
    "Lambda": ("Invoke", "Deploy"),
    "StepFunctions": ("Invoke",),
    "InspectorScan": ("Invoke",),
}
_ONLY_V2 = ("Commands", "ECRBuildAndPublish", "EKS")
_MOST_STAGES, _MOST_VARIABLES, _LAST_ORDER = 50, 50, 999


class Action(View):
    """An action of a stage."""

    name: str = prop()
    category: str = prop()
    owner: str = prop()
    provider: str = prop()
    configuration: dict[str, Any] | None = None
    run_order: int = 1
    input_artifacts: list[str] = prop(())
    output_artifacts: list[str] = prop(())

    @property
    def inputs(self) -> list[str]:
        """The names of its input artifacts; the provider does not send empty ones."""
        return [name for name in self.input_artifacts if name]

    @property
    def outputs(self) -> list[str]:
        """The names of its output artifacts; the provider does not send empty ones."""
        return [name for name in self.output_artifacts if name]

    def artifact_faults(self) -> Iterator[str]:
        """Which artifacts its category does not allow, as clauses that begin with a verb."""
        if self.category in ("Source", "Approval") and self.inputs:
            yield f"has {self.category.lower()} action '{self.name}' with input artifacts, which it cannot have"
        if self.category == "Approval" and self.outputs:
            yield f"has approval action '{self.name}' with output artifacts, which it cannot have"

    def faults(self) -> Iterator[str]:
        """Why CodePipeline rejects it alone, each as a clause that begins with a verb."""
        yield from independently((Action._type_faults, Action._count_faults, Action._configuration_faults), self)

    def _type_faults(self) -> Iterator[str]:
        category, provider = known(self.category), known(self.provider)
        categories = _CATEGORIES.get(provider, ())
        if self.owner == "ThirdParty" and categories:
            yield f"has action '{self.name}' of owner ThirdParty with provider {provider}, whose owner is AWS"
        if self.owner == "AWS" and categories and category not in categories:
            yield f"has {category} action '{self.name}' with provider {provider}; its category is {' or '.join(categories)}"
        if not 1 <= self.run_order <= _LAST_ORDER:
            yield f"has action '{self.name}' with `run_order` {self.run_order}; it is 1 to {_LAST_ORDER}"

    def _count_faults(self) -> Iterator[str]:
        counts = _COUNTS.get((known(self.category), known(self.provider)))
        if self.owner != "AWS" or counts is None:
            return
        for kind, artifacts, (least, most) in zip(
            ("input", "output"), (self.inputs, self.outputs), counts, strict=True
        ):
            if self.category == "Source" and kind == "input":
                continue  # as of each source
            if not least <= len(artifacts) <= most:
                number = str(least) if least == most else f"{least} to {most}"
                yield f"has {self.provider} action '{self.name}' with {len(artifacts)} {kind} artifacts; it has {number}"

    def _configuration_faults(self) -> Iterator[str]:
        if self.owner != "AWS":
            return
        configuration = known(self.configuration) or {}
        for key in _CONFIGURATION.get((known(self.category), known(self.provider)), ()):
            if key not in configuration:
                yield f"has {self.provider} action '{self.name}' without {key} in its `configuration`, which it needs"


class Failure(View):
    """What happens when a stage fails."""

    result: str | None = None
    condition: Any = None


class Stage(View):
    """A stage of a pipeline."""

    name: str = prop()
    actions: list[Action] = prop(())
    before_entry: Any = None
    on_success: Any = None
    on_failure: Failure | None = None


class ArtifactStore(View):
    """Where a pipeline keeps its artifacts in a region."""

    region: str | None = None


class Variable(View):
    """A variable of a pipeline."""

    name: str = prop()


class GitConfiguration(View):
    """Which changes of a repository start a pipeline."""

    source_action_name: str = prop()


class Trigger(View):
    """What starts a pipeline."""

    git_configuration: GitConfiguration = prop()


class Pipeline(Resource, token="aws:codepipeline/pipeline:Pipeline"):
    """A pipeline."""

    name: str | None = None
    stages: list[Stage] = prop(())
    pipeline_type: str = "V1"
    execution_mode: str = "SUPERSEDED"
    artifact_stores: list[ArtifactStore] = prop(())
    triggers: list[Trigger] = prop(())
    variables: list[Variable] = prop(())

    @property
    def actions(self) -> list[Action]:
        """The actions of all its stages."""
        return [action for stage in self.stages for action in stage.actions]

    def action_faults(self) -> Iterator[str]:
        """Why CodePipeline rejects single actions, each as a clause that begins with a verb."""
        for action in self.actions:
            yield from action.faults()

    def setting_faults(self) -> Iterator[str]:
        """Why CodePipeline or the provider rejects its settings, each as a clause that begins with a verb."""
        checks = (
            Pipeline._version_faults,
            Pipeline._store_faults,
            Pipeline._variable_faults,
            Pipeline._trigger_faults,
            Pipeline._failure_faults,
        )
        yield from independently(checks, self)

    def _version_faults(self) -> Iterator[str]:
        if self.pipeline_type != "V1":
            return
        if self.execution_mode in ("QUEUED", "PARALLEL"):
            yield f"has `execution_mode` {self.execution_mode} with `pipeline_type` V1; only V2 supports it"
        for name in ("triggers", "variables"):
            if getattr(self, name):
                yield f"has `{name}` with `pipeline_type` V1; only V2 supports them"
        for stage in self.stages:
            conditions = [name for name in ("before_entry", "on_success", "on_failure") if stage.has(name)]
            if conditions:
                yield f"has stage '{stage.name}' with `{conditions[0]}` and `pipeline_type` V1; only V2 supports conditions"
        for action in self.actions:
            if action.provider in _ONLY_V2:
                yield f"has {action.provider} action '{action.name}' with `pipeline_type` V1; only V2 supports it"

    def _store_faults(self) -> Iterator[str]:
        regions = [known(store.region) for store in self.artifact_stores]
        if len(regions) == 1 and regions[0]:  # the provider sends one store without a region, several by region
            yield f"has one artifact store, with `region` {regions[0]}; only stores of several regions have one"
        if len(regions) > 1 and not all(regions):
            yield f"has {len(regions)} artifact stores, and one without a `region`, which each needs"
        for region in dict.fromkeys(regions):
            if region and regions.count(region) > 1:
                yield f"has {regions.count(region)} artifact stores in {region}; a region has one"

    def _variable_faults(self) -> Iterator[str]:
        names = [known(variable.name) for variable in self.variables]
        if len(names) > _MOST_VARIABLES:
            yield f"has {len(names)} variables; a pipeline has at most {_MOST_VARIABLES}"
        yield from (f"has two variables with name '{name}'" for name in _repeated(names))

    def _trigger_faults(self) -> Iterator[str]:
        connections = [known(action.name) for action in self.actions if action.provider == "CodeStarSourceConnection"]
        for trigger in self.triggers:
            name = known(trigger.git_configuration.source_action_name)
            if name not in connections:
                yield f"has a trigger of action '{name}', which is not a source with provider CodeStarSourceConnection"

    def _failure_faults(self) -> Iterator[str]:
        for stage in self.stages:
            failure = known(stage.on_failure)
            if failure is None:
                continue
            if failure.result == "ROLLBACK" and self.execution_mode == "PARALLEL":
                yield f"has stage '{stage.name}' that rolls back, with `execution_mode` PARALLEL, which has no earlier execution"
            if failure.result is not None and failure.has("condition"):
                yield f"has stage '{stage.name}' with `result` and `condition` on failure; it has one of them"

    def structure_faults(self) -> Iterator[str]:
        """Why CodePipeline rejects its stages, as clauses that begin with a verb."""
        stages = self.stages
        if len(stages) < 2:  # noqa: PLR2004
            yield f"has {len(stages)} stage{'s' * (len(stages) != 1)}; a pipeline needs at least 2"
        elif all(action.category == "Source" for action in self.actions):
            yield "has Source actions only; at least one action is of another category"
        if len(stages) > _MOST_STAGES:
            yield f"has {len(stages)} stages; a pipeline has at most {_MOST_STAGES}"
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
                for artifact in action.inputs:
                    if artifact not in produced:
                        earlier = f"the earlier ones are {', '.join(produced)}" if produced else "there is none"
                        yield f"has action '{action.name}' with input artifact '{artifact}' of no earlier action; {earlier}"
                for artifact in action.outputs:
                    if artifact in produced:
                        yield f"has action '{action.name}' with output artifact '{artifact}', which another action has too"
                produced.extend(action.outputs)


def _repeated(names: list[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]

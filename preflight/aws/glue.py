"""AWS Glue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from preflight.core.values import independently, known
from preflight.core.view import Resource, View, prop

from .glue_crawlers import schedule_faults

_WEEK = 10080  # minutes
_SHELL_CAPACITIES = (0.0625, 1.0)  # in DPU
_FLEX_VERSION = 3.0
_LEAST_SPARK_CAPACITY, _LEAST_WORKERS = 2, 2
# https://docs.aws.amazon.com/glue/latest/dg/worker-types.html
_SINCE_VERSION_4 = ("G.12X", "G.16X", "R.1X", "R.2X", "R.4X", "R.8X")
_WORKERS_VERSION = 4.0


class Command(View):
    """What a job runs: the name of a job type, and a script."""

    name: str = "glueetl"
    runtime: str | None = None


class Job(Resource, token="aws:glue/job:Job"):
    """A job."""

    arn_form = "glue:job/{name}"

    name: str | None = None
    command: Command = prop()
    glue_version: str | None = None
    worker_type: str | None = None
    number_of_workers: int | None = None
    max_capacity: float | None = None
    execution_class: str | None = None
    timeout: int | None = None

    def capacity_faults(self) -> Iterator[str]:
        """Why Glue rejects its capacity or its workers, as clauses that begin with a verb."""
        workers = self.worker_type is not None, self.number_of_workers is not None
        if self.max_capacity is not None and any(workers):
            yield (
                "has `max_capacity` with `worker_type` or `number_of_workers`; set the workers alone:"
                " `Please do not set Max Capacity if using Worker Type and Number of Workers`"
            )
            return
        if any(workers) and not all(workers):
            lacking = "number_of_workers" if workers[0] else "worker_type"
            yield f"has no `{lacking}`: `Please set both Worker Type and Number of Workers`"
        yield from independently((Job._worker_faults, Job._faults_of_its_type), self)

    def _worker_faults(self) -> Iterator[str]:
        worker, number, version = known(self.worker_type), self.number_of_workers, known(self.glue_version)
        if worker is not None and worker.startswith("G.") and number is not None and number < _LEAST_WORKERS:
            yield f"has {number} worker of {worker}; a job has at least {_LEAST_WORKERS}"
        if worker in _SINCE_VERSION_4 and version is not None and _number(version) < _WORKERS_VERSION:
            yield f"has `worker_type` {worker} with `glue_version` {version}; it needs 4.0 or later"

    def _faults_of_its_type(self) -> Iterator[str]:
        kind, worker = self.command.name, known(self.worker_type)
        capacity = known(self.max_capacity) or None  # the provider does not send 0
        if kind == "pythonshell":
            if worker is not None:
                yield f"has command pythonshell with `worker_type` {worker}; a Python shell job has `max_capacity` 0.0625 or 1"
            if capacity is not None and capacity not in _SHELL_CAPACITIES:
                yield f"has command pythonshell with `max_capacity` {capacity:g}; a Python shell job accepts 0.0625 or 1"
        elif capacity is not None and kind == "glueetl" and (capacity < _LEAST_SPARK_CAPACITY or capacity % 1):
            yield f"has `max_capacity` {capacity:g}; a job with command glueetl needs a whole number of at least 2"
        if worker == "Z.2X" and kind in ("glueetl", "gluestreaming"):
            yield f"has `worker_type` Z.2X, which is for Ray jobs, with command {kind}"
        if worker == "G.025X" and kind == "glueetl":
            yield "has `worker_type` G.025X, which is for streaming jobs, with command glueetl"
        if kind == "glueray" and worker not in (None, "Z.2X"):
            yield f"has `worker_type` {worker} with command glueray; Ray jobs accept Z.2X"

    def run_faults(self) -> Iterator[str]:
        """Why Glue rejects its execution class or timeout, as clauses that begin with a verb."""
        version, kind = known(self.glue_version), self.command.name
        if kind != "glueray" and self.command.has("runtime"):
            yield f"has a `runtime` with command {kind}; only Ray jobs have one"
        if self.execution_class == "FLEX":
            if kind != "glueetl":
                yield f"has `execution_class` FLEX with command {kind}; only glueetl supports it"
            if version is not None and _number(version) < _FLEX_VERSION:
                yield f"has `execution_class` FLEX with `glue_version` {version}; it needs 3.0 or later"
        timeout = known(self.timeout)
        if timeout is not None and timeout > _WEEK:
            yield f"has `timeout` {timeout} minutes; the maximum is {_WEEK}, which is 7 days"


_JOB_STATES = ("SUCCEEDED", "STOPPED", "FAILED", "TIMEOUT")
_CRAWL_STATES = ("SUCCEEDED", "FAILED", "CANCELLED")


class Condition(View):
    """A condition of a trigger: the state of a job or of a crawler."""

    job_name: str | None = None
    state: str | None = None
    crawler_name: str | None = None
    crawl_state: str | None = None


class Predicate(View):
    """When a conditional trigger starts its actions."""

    conditions: list[Condition] = prop(())


class Action(View):
    """What a trigger starts: a job or a crawler."""

    job_name: str | None = None
    crawler_name: str | None = None


class Trigger(Resource, token="aws:glue/trigger:Trigger"):
    """A trigger."""

    name: str | None = None
    type: str = prop()
    schedule: str | None = None
    start_on_creation: bool = False
    predicate: Predicate | None = None
    actions: list[Action] = prop(())
    workflow_name: Any = None

    def faults(self) -> Iterator[str]:
        """Why Glue rejects it, as clauses that begin with a verb."""
        checks = (
            Trigger._type_faults,
            Trigger._start_faults,
            Trigger._action_faults,
            Trigger._condition_faults,
            Trigger._state_faults,
            Trigger._cycle_faults,
        )
        yield from independently(checks, self)

    def _type_faults(self) -> Iterator[str]:
        if self.type == "SCHEDULED" and self.schedule is None:
            yield "has type SCHEDULED without `schedule`, which it requires"
        if self.type == "SCHEDULED" and (schedule := known(self.schedule)):
            yield from schedule_faults(schedule)
        if self.type == "CONDITIONAL" and self.predicate is None:
            yield "has type CONDITIONAL without `predicate`, which it requires"
        if self.type == "EVENT" and not self.has("workflow_name"):
            yield "has type EVENT without a `workflow_name`, which it requires"

    def _start_faults(self) -> Iterator[str]:
        if self.type == "ON_DEMAND" and self.start_on_creation:
            yield "has type ON_DEMAND with `start_on_creation`, which only SCHEDULED and CONDITIONAL triggers support"

    def _action_faults(self) -> Iterator[str]:
        for action in self.actions:
            if action.job_name is None and action.crawler_name is None:
                yield "has an action without `job_name` and `crawler_name`; it needs one of them"
            if action.has("job_name") and action.has("crawler_name"):
                yield "has an action with `job_name` and `crawler_name`; write one action for each"

    @property
    def _conditions(self) -> list[Condition]:
        predicate = known(self.predicate)
        return predicate.conditions if predicate is not None else []

    def _condition_faults(self) -> Iterator[str]:
        for condition in self._conditions:
            if condition.job_name is not None and condition.state is None:
                yield "has a condition with `job_name` but without `state`"
            elif condition.crawler_name is not None and condition.crawl_state is None:
                yield "has a condition with `crawler_name` but without `crawl_state`"

    def _state_faults(self) -> Iterator[str]:
        for condition in self._conditions:
            for name, states in (("state", _JOB_STATES), ("crawl_state", _CRAWL_STATES)):
                state = known(getattr(condition, name))
                if state and state not in states:
                    yield f"has a condition with `{name}` {state}, which no trigger waits for; it is {', '.join(states)}"

    def _cycle_faults(self) -> Iterator[str]:
        if self.type != "CONDITIONAL":
            return
        awaited = [known(condition.job_name) for condition in self._conditions]
        for job in dict.fromkeys(known(action.job_name) for action in self.actions):
            if job and job in awaited:
                yield f"waits for the job '{job}' and starts it; they are different jobs"


class CloudWatchEncryption(View):
    """How logs are encrypted."""

    cloudwatch_encryption_mode: str = "DISABLED"
    kms_key_arn: str | None = None


class BookmarkEncryption(View):
    """How the bookmarks of jobs are encrypted."""

    job_bookmarks_encryption_mode: str = "DISABLED"
    kms_key_arn: str | None = None


class S3Encryption(View):
    """How objects are encrypted."""

    s3_encryption_mode: str = "DISABLED"
    kms_key_arn: str | None = None


class Encryption(View):
    """How a job encrypts what it writes."""

    cloudwatch_encryption: CloudWatchEncryption | None = None
    job_bookmarks_encryption: BookmarkEncryption | None = None
    s3_encryption: S3Encryption | None = None


class SecurityConfiguration(Resource, token="aws:glue/securityConfiguration:SecurityConfiguration"):
    """A security configuration of jobs and crawlers."""

    name: str | None = None
    encryption_configuration: Encryption = prop()

    def faults(self) -> Iterator[str]:
        """Why Glue rejects it, each as a clause that begins with a verb."""
        encryption = known(self.encryption_configuration)
        for block in (
            known(encryption.cloudwatch_encryption),
            known(encryption.job_bookmarks_encryption),
            known(encryption.s3_encryption),
        ):
            if block is None:
                continue
            name = next(name for name in _MODES if hasattr(type(block), name))
            mode = known(getattr(block, name))
            if mode.endswith("-KMS") and not block.has("kms_key_arn"):
                yield f"has `{name}` {mode} without a `kms_key_arn`, which it needs"


_MODES = ("cloudwatch_encryption_mode", "job_bookmarks_encryption_mode", "s3_encryption_mode")


def _number(version: str) -> float:
    """A version as a number; one of another form counts as new."""
    try:
        return float(version)
    except ValueError:
        return _WORKERS_VERSION

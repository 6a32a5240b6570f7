from preflight import Violations, abstains, documented, fails, modelled, passes, policy, recorded
from preflight.aws.glue import Job


@policy(
    severity="critical",
    caught="deployment",
    error=(
        "InvalidInputException: Please do not set Max Capacity if using Worker Type and Number of Workers.",
        "InvalidInputException: Please set both Worker Type and Number of Workers.",
    ),
    evidence=(
        recorded(
            "https://github.com/aws/aws-cdk/pull/26241",
            "2026-11-28",
            "Please set both Worker Type and Number of Workers.",
        ),
        modelled(
            "https://github.com/boto/botocore/blob/1.44.5/botocore/data/glue/2017-03-31/service-2.json.gz",
            "2026-11-28",
            "CreateJobRequest$MaxCapacity: do not set MaxCapacity if using WorkerType and NumberOfWorkers",
        ),
        recorded(
            "https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/glue/job_test.go",
            "2026-11-29",
            "one Standard worker, and a streaming job with a maximum capacity, are accepted",
        ),
        documented(
            "https://github.com/badmintoncryer/cdk-preflight/tree/main/rules",
            "2026-11-29",
            "pf-glue-job-number-of-workers-min, -worker-type-requires-glue-4 and -runtime-ray-only, each measured",
        ),
    ),
)
def job_capacity_is_valid(job: Job) -> Violations:
    """A Glue job has either a maximum capacity or workers, in the sizes of its job type.

    `worker_type` and `number_of_workers` belong together and exclude `max_capacity`. A Python shell job has 0.0625 or 1
    DPU, a Spark job a whole number of at least 2. Worker type Z.2X is for Ray jobs, G.025X for streaming jobs.
    FLEX needs command glueetl and version 3.0, and a timeout is at most 7 days. Workers whose type begins with G are two or
    more. Only a Ray job has a `runtime`.

    Fix: set `worker_type` and `number_of_workers`, and remove `max_capacity`.

    See: https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-jobs-job.html
    """
    yield from job.capacity_faults()
    yield from job.run_faults()


@fails(
    "has `max_capacity` with `worker_type` or `number_of_workers`; set the workers alone:"
    " `Please do not set Max Capacity if using Worker Type and Number of Workers`"
)
def capacity_and_workers(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        max_capacity=2.0,
        worker_type="G.1X",
        number_of_workers=2,
        command={"name": "glueetl", "script_location": "s3://scripts/job.py"},
    )


@fails("has no `number_of_workers`: `Please set both Worker Type and Number of Workers`")
def type_without_number(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        worker_type="G.1X",
        command={"name": "glueetl", "script_location": "s3://scripts/job.py"},
    )


@fails("has no `worker_type`: `Please set both Worker Type and Number of Workers`")
def number_without_type(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        number_of_workers=2,
        command={"name": "glueetl", "script_location": "s3://scripts/job.py"},
    )


@fails("has command pythonshell with `max_capacity` 2; a Python shell job accepts 0.0625 or 1")
def shell_has_two_units(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        max_capacity=2.0,
        command={"name": "pythonshell", "script_location": "s3://scripts/job.py"},
    )


@fails("has command pythonshell with `worker_type` G.1X; a Python shell job has `max_capacity` 0.0625 or 1")
def shell_has_workers(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        worker_type="G.1X",
        number_of_workers=2,
        command={"name": "pythonshell", "script_location": "s3://scripts/job.py"},
    )


@fails("has `max_capacity` 1; a job with command glueetl needs a whole number of at least 2")
def spark_has_one_unit(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        max_capacity=1.0,
        command={"name": "glueetl", "script_location": "s3://scripts/job.py"},
    )


@fails("has `worker_type` Z.2X, which is for Ray jobs, with command glueetl")
def ray_workers_for_spark(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        worker_type="Z.2X",
        number_of_workers=2,
        command={"name": "glueetl", "script_location": "s3://scripts/job.py"},
    )


@fails("has `worker_type` G.025X, which is for streaming jobs, with command glueetl")
def streaming_workers_for_batch(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        worker_type="G.025X",
        number_of_workers=2,
        command={"name": "glueetl", "script_location": "s3://scripts/job.py"},
    )


@fails("has `worker_type` G.1X with command glueray; Ray jobs accept Z.2X")
def spark_workers_for_ray(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        worker_type="G.1X",
        number_of_workers=2,
        command={"name": "glueray", "script_location": "s3://scripts/job.py"},
    )


@fails("has `execution_class` FLEX with command gluestreaming; only glueetl supports it")
def streaming_is_flexible(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        execution_class="FLEX",
        glue_version="4.0",
        command={"name": "gluestreaming", "script_location": "s3://scripts/job.py"},
    )


@fails("has `execution_class` FLEX with `glue_version` 2.0; it needs 3.0 or later")
def version_is_too_old(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        execution_class="FLEX",
        glue_version="2.0",
        command={"name": "glueetl", "script_location": "s3://scripts/job.py"},
    )


@fails("has `timeout` 20000 minutes; the maximum is 10080, which is 7 days")
def timeout_is_too_long(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        timeout=20000,
        command={"name": "glueetl", "script_location": "s3://scripts/job.py"},
    )


@fails(
    "has 1 worker of G.12X; a job has at least 2",
    "has `worker_type` G.12X with `glue_version` 3.0; it needs 4.0 or later",
    "has a `runtime` with command glueetl; only Ray jobs have one",
)
def one_worker_of_an_old_version(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        worker_type="G.12X",
        number_of_workers=1,
        glue_version="3.0",
        command={"script_location": "s3://scripts/job.py", "runtime": "Ray2.4"},
    )


@passes
def capacities_are_valid(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        worker_type="G.1X",
        number_of_workers=2,
        execution_class="FLEX",
        glue_version="4.0",
        timeout=10080,
        command={"name": "glueetl", "script_location": "s3://scripts/job.py"},
    )


@passes
def jobs_of_the_provider_tests(aws):
    """Jobs of the provider's tests, which Glue accepted."""
    script = {"script_location": "s3://scripts/job.py"}
    role = "arn:aws:iam::123456789012:role/glue"
    aws.glue.Job("standard", role_arn=role, worker_type="Standard", number_of_workers=1, command=script)
    aws.glue.Job("required", role_arn=role, max_capacity=10, command=script)
    aws.glue.Job("streaming", role_arn=role, max_capacity=10, command=script | {"name": "gluestreaming"})
    aws.glue.Job("shell", role_arn=role, max_capacity=0, command=script | {"name": "pythonshell"})
    aws.glue.Job(
        "ray",
        role_arn=role,
        glue_version="4.0",
        worker_type="Z.2X",
        number_of_workers=10,
        command=script | {"name": "glueray", "python_version": "3.9", "runtime": "Ray2.4"},
    )


@passes
def shell_and_streaming_jobs_are_valid(aws):
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        max_capacity=0.0625,
        command={"name": "pythonshell", "script_location": "s3://scripts/job.py"},
    )
    aws.glue.Job(
        "clicks",
        role_arn="arn:aws:iam::123456789012:role/glue",
        worker_type="G.025X",
        number_of_workers=2,
        command={"name": "gluestreaming", "script_location": "s3://scripts/job.py"},
    )


@abstains("timeout")
def timeout_comes_later(aws):
    parameter = aws.ssm.Parameter("timeout", type="String", insecure_value="1")
    aws.glue.Job(
        "nightly",
        role_arn="arn:aws:iam::123456789012:role/glue",
        timeout=parameter.version,
        command={"name": "glueetl", "script_location": "s3://scripts/job.py"},
    )

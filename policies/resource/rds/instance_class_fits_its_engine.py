from preflight import Violations, abstains, deployed, fails, passes, policy
from preflight.aws.rds import ClusterInstance, Instance
from preflight.aws.rds_settings import class_faults


@policy(
    severity="critical",
    caught="deployment",
    error="InvalidParameterCombination: RDS does not support creating a DB instance with the following combination: …",
    evidence=(
        deployed(
            "https://github.com/elastic/beats/issues/38473",
            "2026-11-28",
            "DBInstanceClass=db.t2.micro, Engine=mysql, EngineVersion=8.0.35",
        ),
        deployed(
            "https://github.com/dybooksIT/k8s-aws-book/issues/9",
            "2026-11-28",
            "DBInstanceClass=db.t2.micro, Engine=postgres, EngineVersion=11.22",
        ),
        deployed(
            "https://github.com/aws/aws-cdk/issues/23431",
            "2026-11-28",
            "DBInstanceClass=db.t3.micro, Engine=aurora-postgresql, EngineVersion=14.5",
        ),
    ),
)
def instance_class_fits_its_engine(database: Instance | ClusterInstance) -> Violations:
    """A new database has an instance class that its engine runs on.

    The classes db.t1, db.t2, db.m1, db.m2, db.m3, db.r3 and db.cr1 do not run MySQL 8 and PostgreSQL 13 or newer, and Aurora has
    no class of size micro: `RDS does not support creating a DB instance with the following combination`.

    Fix: `instance_class="db.t4g.micro"` for RDS, `instance_class="db.t4g.medium"` for Aurora.

    See: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Support.html
    """
    yield from class_faults(database)


@fails(
    "has the instance_class db.t2.micro, which RDS does not offer for this mysql; use db.t4g or newer",
    "has the instance_class db.m3.large, which RDS does not offer for this postgres; use db.t4g or newer",
    "has the instance_class db.t3.micro; Aurora has no class that small; a small one is db.t4g.medium",
)
def classes_are_too_old_or_too_small(aws):
    aws.rds.Instance("orders", engine="mysql", engine_version="8.0", instance_class="db.t2.micro")
    aws.rds.Instance("returns", engine="postgres", instance_class="db.m3.large")
    aws.rds.ClusterInstance(
        "copies", cluster_identifier="copies", engine="aurora-postgresql", instance_class="db.t3.micro"
    )


@passes
def classes_are_offered(aws):
    aws.rds.Instance("orders", engine="mysql", engine_version="8.0", instance_class="db.t3.micro")
    aws.rds.Instance("older", engine="mysql", engine_version="5.7", instance_class="db.t2.micro")
    aws.rds.ClusterInstance(
        "copies", cluster_identifier="copies", engine="aurora-postgresql", instance_class="db.t3.medium"
    )


@abstains("engineVersion")
def version_comes_later(aws):
    topic = aws.sns.Topic("version")
    aws.rds.Instance("orders", engine="mysql", engine_version=topic.name, instance_class="db.t2.micro")

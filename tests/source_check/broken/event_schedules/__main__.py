import pulumi

from jobs import Nightly, Weekly

reports = Nightly("reports", hour=2)
cleanup = Nightly("cleanup", at=4)

pulumi.export("reports", reports.function.name)
pulumi.export("cleanup", cleanup.schedule.arn)

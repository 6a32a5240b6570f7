import pulumi

import utils
from functions import worker
from tables import jobs

pulumi.export("table", jobs.name)
pulumi.export("worker", worker.lambda_arn)
pulumi.export("prefix", utils.PREFIX)

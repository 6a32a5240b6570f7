"""What every account has: keys, a trail, and a guard on passwords."""

import pulumi
import pulumi_aws as aws

from baseline.keys import Keys
from baseline.trail import make_trail

keys = Keys(["logs", "data"])
bucket = aws.s3.Bucket("trail", force_destroy=False)
trail = make_trail(keys, bucket)
aws.iam.AccountPasswordPolicy("account", minimum_password_length=14, require_symbols=True)
detector = aws.guardduty.Detector("account", enable=True, finding_publishing_frequency="SIX_HOURS")

pulumi.export("trail", trail.home_region)
pulumi.export("keys", keys.describe())
pulumi.export("data_key", keys.data.arn)
pulumi.export("detector", detector.id)

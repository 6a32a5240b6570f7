import pulumi
import pulumi_aws as aws

import alarms
import compute
import data

pulumi.export("bucket", data.bucket.id)
pulumi.export("function", compute.function.arn)
pulumi.export("alarm", alarms.errors.alarm_arn)
site = aws.s3.BucketWebsiteConfiguration("site", bucket=data.bucket.id, index_document={"suffix": INDEX})
pulumi.export("site", site.website_endpoint)

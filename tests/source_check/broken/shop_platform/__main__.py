"""The platform of the shop: an API and its jobs."""

import pulumi
import pulumi_aws as aws

from parts import Api, Jobs

network = pulumi.StackReference(f"organization/network/{pulumi.get_stack()}")
vpc_id = network.get_output("vpc_id")
shared = aws.s3.Bucket.get("shared", "shared-of-the-platform")

api = Api("shop")
jobs = Jobs("nightly")
zone = aws.route53.PrivateZone("shop", name="shop.internal")

stage = aws.apigatewayv2.Stage("default", api_id=api.api.id, name="$default", auto_deploy=True)
path = f"platform/{vpc_id}/settings"
aws.s3.BucketObjectv2("settings", bucket=shared.bucket, key=path, content="{}")

pulumi.export("jobs", jobs.summary())
pulumi.export("queue", jobs.queue.url)
pulumi.export("log_groups", [part.group_arn for part in (api, jobs)])
pulumi.export("zone", zone.zone_id)
pulumi.export("url", stage.invoke_url)

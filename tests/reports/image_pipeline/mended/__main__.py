"""Images that are uploaded, classified and found again."""

import pulumi

from tap_stack import TapStack, TapStackArgs

environment = pulumi.get_stack()
stack = TapStack("images", TapStackArgs(environment, tags={"Project": "images"}))

pulumi.export("api_base_url", stack.api.api_endpoint)
pulumi.export("image_bucket_name", stack.bucket.id)

"""Images that are uploaded and kept."""

import pulumi
from tap_stack import TapStack

stack = TapStack("images", tags={"Project": "images", "Environment": pulumi.get_stack()})

pulumi.export("image_bucket_name", stack.bucket.id)

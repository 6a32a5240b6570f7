import pulumi_aws as aws

import backend

site = aws.s3.Bucket("people", tags={"backend": backend.api_function.name})
pages = aws.s3.BucketObject("index", bucket=site.id, key="index.html", content="<html/>", type="text/html")

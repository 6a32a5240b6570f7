### Reasoning Trace

The pipeline needs a bucket for the images and a queue for those that are to be classified. I'll keep both in one file.

### Answer

```python
import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("images")
queue = aws.sqs.Queue("preprocessing")
pulumi.export("bucket", bucket.id)
```

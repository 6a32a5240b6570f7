```python
import pulumi_aws as aws

PREFIX = "jobs"
jobs = aws.dynamodb.Table(
    "jobs",
    hash_key="id",
    range_key="time",
    billing_mode="PAY_PER_REQUEST",
    attributes=[{"name": "id", "type": "S"}],
    stream=True,
)
```

#!/usr/bin/env bash
# pip moto, a simulation of AWS for tests: an IP address range in the filter policy of an SNS subscription.
#
# Expected: SNS supports {"cidr": "10.0.0.0/24"} (https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html), so moto accepts it
#           or ignores it, as it accepts {"prefix": "10.0.0."}.
# Seen:     moto refuses it in the words AWS has for an unknown operator, so a correct policy fails its test with what looks like AWS's answer.
# Versions: moto 5.2.5. Seen on 2026-11-28.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "moto[sns]==5.2.5"
cat > run.py <<'PY'
import json
import boto3
from botocore.exceptions import ClientError
from moto import mock_aws

with mock_aws():
    sns = boto3.client("sns", "us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    topic = sns.create_topic(Name="orders")["TopicArn"]
    for number, operator in enumerate([{"prefix": "10.0.0."}, {"cidr": "10.0.0.0/24"}]):
        queue = f"arn:aws:sqs:us-east-1:123456789012:orders-{number}"
        attributes = {"FilterPolicy": json.dumps({"source": [operator]})}
        try:
            sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue, Attributes=attributes)
            print(json.dumps(operator), "accepted")
        except ClientError as error:
            print(json.dumps(operator), error.response["Error"]["Code"], error.response["Error"]["Message"].splitlines()[0])
PY
venv/bin/python run.py > seen.txt
cat > expected.txt <<'TXT'
{"prefix": "10.0.0."} accepted
{"cidr": "10.0.0.0/24"} InvalidParameter Invalid parameter: FilterPolicy: Unrecognized match type cidr
TXT
diff expected.txt seen.txt || { echo "changed: moto answers otherwise than on 2026-11-28"; exit 1; }
echo "as seen:"; cat seen.txt

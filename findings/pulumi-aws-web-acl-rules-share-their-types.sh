#!/usr/bin/env bash
# pip pulumi-aws: the args classes of a web ACL's rules.
#
# Expected: what a class requires is what its resource requires. Terraform's aws_wafv2_web_acl needs no aggregate_key_type in a
#           rate-based statement: its default is IP, as the docstring of the class has it.
# Seen:     aws:wafv2/webAclRule:WebAclRule, a newer resource, has the name of the block `rules` of a WebAcl, so that both have nested
#           types of the same names. From a version between 7.20 and 7.30 on the one that is generated last decides what is required: a program with
#           WebAclRuleStatementRateBasedStatementArgs(limit=1000), which ran before, raises TypeError. The same value as a dict runs.
# Versions: pulumi-aws 7.20.0 and 7.51.1, pulumi 3.272.0. Seen on 2026-11-29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat > run.py <<'PY'
import pulumi
import pulumi_aws as aws


class Nothing(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return "id", args.inputs

    def call(self, args):
        return {}


pulumi.runtime.set_mocks(Nothing())
try:
    aws.wafv2.WebAclRuleStatementRateBasedStatementArgs(limit=1000)
    print("args class: created")
except TypeError as error:
    print("args class: TypeError:", str(error).rpartition("() ")[2])
visibility = {"cloudwatch_metrics_enabled": True, "metric_name": "orders", "sampled_requests_enabled": True}
aws.wafv2.WebAcl(
    "orders",
    scope="REGIONAL",
    default_action={"allow": {}},
    visibility_config=visibility,
    rules=[
        {
            "name": "rate",
            "priority": 1,
            "action": {"block": {}},
            "statement": {"rate_based_statement": {"limit": 1000}},
            "visibility_config": visibility,
        }
    ],
)
print("dict: created")
PY
for version in 7.20.0 7.51.1; do
    python3 -m venv "$version"
    "$version/bin/pip" install --quiet --disable-pip-version-check pulumi==3.272.0 "pulumi-aws==$version"
    echo "pulumi-aws $version"
    "$version/bin/python" run.py
done > seen.txt
cat > expected.txt <<'TXT'
pulumi-aws 7.20.0
args class: created
dict: created
pulumi-aws 7.51.1
args class: TypeError: missing 1 required keyword-only argument: 'aggregate_key_type'
dict: created
TXT
diff expected.txt seen.txt || { echo "changed: the args classes behave otherwise than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

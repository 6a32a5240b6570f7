#!/usr/bin/env bash
# npm @pulumi/policy and pip pulumi-policy: a remediation adds a tag to a resource whose code is an archive of assets.
#
# Expected: the tag is added, and all else is sent back to the engine as it came, as the policy SDK for Python does.
# Seen:     the SDK for Node.js sends the archive back as a list of the names in it: what they stood for is gone.
# Versions: @pulumi/policy 1.21.0, @pulumi/pulumi 3.276.0 (npm), pulumi-policy 1.21.0, pulumi 3.272.0 (PyPI). Seen on 2026-11-29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pulumi-policy==1.21.0 pulumi==3.272.0
echo '{"name": "orders", "version": "1.0.0"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/policy@1.21.0 @pulumi/pulumi@3.276.0
mkdir pack
echo "runtime: python" > pack/PulumiPolicy.yaml
cat > pack/__main__.py <<'PY'
from collections.abc import Mapping
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationArgs, ResourceValidationPolicy


def tag(args: ResourceValidationArgs) -> Mapping:
    args.props["tags"] = {"team": "orders"}
    return args.props


PolicyPack("orders", [ResourceValidationPolicy("tag", "Tags.", remediate=tag)], EnforcementLevel.REMEDIATE)
PY
cat > pack.cjs <<'JS'
const { PolicyPack } = require("@pulumi/policy")
const remediateResource = ({ props }) => {
  props.tags = { team: "orders" }
  return props
}
new PolicyPack("orders", { policies: [{ name: "tag", description: "Tags.", enforcementLevel: "remediate", remediateResource }] })
JS
cat > run.py <<'PY'
# Asks a policy pack for its remediation as Pulumi's engine does.
import json
import subprocess
import sys
import grpc
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import rpc
from pulumi.runtime.proto.analyzer_pb2 import AnalyzeRequest, AnalyzerResourceOptions
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

asset = {rpc._special_sig_key: rpc._special_asset_sig, "text": "export const handler = async () => 'ok'"}
code = {rpc._special_sig_key: rpc._special_archive_sig, "assets": {"orders.mjs": asset}}
properties = Struct()
properties.update({"code": code})
pack = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
try:
    analyzer = AnalyzerStub(grpc.insecure_channel(f"127.0.0.1:{int(pack.stdout.readline())}"))
    options = AnalyzerResourceOptions()
    request = AnalyzeRequest(type="orders:index:Function", name="orders", properties=properties, options=options)
    [remediation] = analyzer.Remediate(request, timeout=60).remediations
finally:
    pack.kill()
given = MessageToDict(remediation.properties)
print(sys.argv[-1], "tags:", given["tags"], "| as it came:", given["code"] == code, "| assets:", json.dumps(given["code"]["assets"], sort_keys=True))
PY
{ venv/bin/python run.py venv/bin/python pack; venv/bin/python run.py node pack.cjs; } > seen.txt
cat > expected.txt <<'TXT'
pack tags: {'team': 'orders'} | as it came: True | assets: {"orders.mjs": {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17", "text": "export const handler = async () => 'ok'"}}
pack.cjs tags: {'team': 'orders'} | as it came: False | assets: ["orders.mjs"]
TXT
diff expected.txt seen.txt || { echo "changed: remediations send archives otherwise than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

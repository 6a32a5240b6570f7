#!/usr/bin/env bash
# pip pulumi-policy and npm @pulumi/policy: a policy asks whether a property is set (`"key" in args.props`), in the preview of a program
# that sets it to another resource's output.
#
# Expected: yes, as the policy SDK for Node.js answers: what it is set to is not known yet, but that it is set is.
# Seen:     with the policy SDK for Python, `in` asks for the value, so the policy ends as one that cannot run during preview, and what
#           it would have reported after that question is lost. `in list(args.props)` answers. A slice of a list asks for too little:
#           what is unknown in it is handed over as a text, the SDK's mark for unknown values.
# Versions: pulumi-policy 1.21.0, pulumi 3.272.0 (PyPI), @pulumi/policy 1.21.0, @pulumi/pulumi 3.276.0 (npm). Seen on 2026-11-29.
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
from pulumi_policy import EnforcementLevel, PolicyPack, ReportViolation, ResourceValidationArgs, ResourceValidationPolicy


def has_key(args: ResourceValidationArgs, report: ReportViolation) -> None:
    report(f"'key' in props: {'key' in args.props}")


def has_key_in_list(args: ResourceValidationArgs, report: ReportViolation) -> None:
    report(f"'key' in list(props): {'key' in list(args.props)}")


def is_in_europe(args: ResourceValidationArgs, report: ReportViolation) -> None:
    for region in args.props["regions"][1:]:
        report(f"{region} is in Europe: {region.startswith('eu-')}")


POLICIES = [has_key, has_key_in_list, is_in_europe]
PolicyPack("orders", [ResourceValidationPolicy(each.__name__, "…", each) for each in POLICIES], EnforcementLevel.ADVISORY)
PY
cat > pack.cjs <<'JS'
const { PolicyPack } = require("@pulumi/policy")
const policy = (name, validateResource) => ({ name, description: "…", enforcementLevel: "advisory", validateResource })
const hasKey = (args, report) => report(`'key' in props: ${"key" in args.props}`)
const isInEurope = (args, report) => args.props.regions.slice(1).forEach((each) => report(`${each} is in Europe: ${each.startsWith("eu-")}`))
new PolicyPack("orders", { policies: [policy("hasKey", hasKey), policy("isInEurope", isInEurope)] })
JS
cat > run.py <<'PY'
# Asks a policy pack as Pulumi's engine does.
import subprocess
import sys
import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime import rpc
from pulumi.runtime.proto.analyzer_pb2 import AnalyzeRequest, AnalyzerResourceOptions
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

properties = Struct()
properties.update({"key": rpc.UNKNOWN, "regions": ["eu-west-1", rpc.UNKNOWN]})
pack = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
try:
    analyzer = AnalyzerStub(grpc.insecure_channel(f"127.0.0.1:{int(pack.stdout.readline())}"))
    options = AnalyzerResourceOptions()
    request = AnalyzeRequest(type="orders:index:Queue", name="orders", properties=properties, options=options)
    for diagnostic in analyzer.Analyze(request, timeout=60).diagnostics:
        print(diagnostic.policyName, "|", diagnostic.message.removeprefix("…\n"))
finally:
    pack.kill()
PY
{ venv/bin/python run.py venv/bin/python pack; venv/bin/python run.py node pack.cjs; } > seen.txt
cat > expected.txt <<'TXT'
has_key | can't run policy 'has_key' from policy pack 'orders@v0.0.1' during preview: string value at .key can't be known during preview
has_key_in_list | 'key' in list(props): True
is_in_europe | 04da6b54-80e4-46f7-96ec-b56ff0331ba9 is in Europe: False
hasKey | 'key' in props: true
isInEurope | can't run policy 'isInEurope' from policy pack 'orders@v1.0.0' during preview: string value at .regions.1 can't be known during preview
TXT
diff expected.txt seen.txt || { echo "changed: policies look for unknown values otherwise than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

#!/usr/bin/env bash
# pip pulumi-policy: a policy compares a property that is a list with a list.
#
# Expected: equal if the elements are, as a property that is a dictionary equals a dictionary with its items.
# Seen:     a list of properties equals no list, nor does a dictionary that has one in it; `!=` is always true. Nothing is raised, so the
#           policy reports what is right, or passes what is wrong.
# Versions: pulumi-policy 1.21.0, pulumi 3.272.0. Seen on 2026-11-29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pulumi-policy==1.21.0 pulumi==3.272.0
mkdir pack
echo "runtime: python" > pack/PulumiPolicy.yaml
cat > pack/__main__.py <<'PY'
from pulumi_policy import EnforcementLevel, PolicyPack, ReportViolation, ResourceValidationArgs, ResourceValidationPolicy


def compare(args: ResourceValidationArgs, report: ReportViolation) -> None:
    ports, tags, rule = args.props["ports"], args.props["tags"], args.props["rule"]
    report(f"{'list == list:':36}{ports == ['https', 'http']}")
    report(f"{'list != list:':36}{ports != ['https', 'http']}")
    report(f"{'list(list) == list:':36}{list(ports) == ['https', 'http']}")
    report(f"{'dictionary == dictionary:':36}{tags == {'team': 'orders'}}")
    report(f"{'dictionary with a list == the same:':36}{rule == {'ports': ['https']}}")


PolicyPack("orders", [ResourceValidationPolicy("compare", "Compares.", compare)], EnforcementLevel.ADVISORY)
PY
cat > run.py <<'PY'
# Asks a policy pack as Pulumi's engine does.
import subprocess
import sys
import grpc
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto.analyzer_pb2 import AnalyzeRequest
from pulumi.runtime.proto.analyzer_pb2_grpc import AnalyzerStub

properties = Struct()
properties.update({"ports": ["https", "http"], "tags": {"team": "orders"}, "rule": {"ports": ["https"]}})
pack = subprocess.Popen([sys.executable, "pack"], stdout=subprocess.PIPE)
try:
    analyzer = AnalyzerStub(grpc.insecure_channel(f"127.0.0.1:{int(pack.stdout.readline())}"))
    request = AnalyzeRequest(type="orders:index:Queue", name="orders", properties=properties)
    for diagnostic in analyzer.Analyze(request, timeout=60).diagnostics:
        print(diagnostic.message.partition("\n")[2])
finally:
    pack.kill()
PY
venv/bin/python run.py > seen.txt
cat > expected.txt <<'TXT'
list == list:                       False
list != list:                       True
list(list) == list:                 True
dictionary == dictionary:           True
dictionary with a list == the same: False
TXT
diff expected.txt seen.txt || { echo "changed: a policy's lists compare otherwise than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

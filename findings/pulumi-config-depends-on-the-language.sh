#!/usr/bin/env bash
# pip pulumi and npm @pulumi/pulumi: the same stack configuration, read by the Python SDK and by the Node.js SDK.
#
# Expected: both accept the same values and read the same from them, since `pulumi config set` and Pulumi.STACK.yaml know no language.
# Seen:     "True" is a bool in Python alone. "1_000" is 1000 in Python and 1 in Node.js, "0x10" is refused in Python and 0 in Node.js.
#           "1e3" is a number in both, and no int in Python. An object "null" is "missing" in Python and null in Node.js.
# Versions: pulumi 3.272.0 (PyPI), @pulumi/pulumi 3.276.0 (npm). Seen on 2026-11-28.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pulumi==3.272.0
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.276.0
cat > run.py <<'PY'
import json
import pulumi

for method, value in [
    ("require_bool", "true"), ("require_bool", "True"), ("require_float", "1_000"), ("require_float", "0x10"),
    ("require_float", "1e3"), ("require_int", "1e3"), ("require_object", "null"),
]:
    pulumi.runtime.set_config("orders:setting", value)
    try:
        print("python", method, value, json.dumps(getattr(pulumi.Config("orders"), method)("setting")))
    except Exception as error:
        print("python", method, value, type(error).__name__)
PY
cat > run.cjs <<'JS'
const pulumi = require("@pulumi/pulumi")
const cases = [["requireBoolean", "true"], ["requireBoolean", "True"], ["requireNumber", "1_000"], ["requireNumber", "0x10"],
  ["requireNumber", "1e3"], ["requireObject", "null"]]
for (const [method, value] of cases) {
  pulumi.runtime.setAllConfig({ "orders:setting": value })
  try {
    console.log("node", method, value, JSON.stringify(new pulumi.Config("orders")[method]("setting")))
  } catch (error) {
    console.log("node", method, value, error.constructor.name)
  }
}
JS
{ venv/bin/python run.py; node run.cjs; } > seen.txt
cat > expected.txt <<'TXT'
python require_bool true true
python require_bool True true
python require_float 1_000 1000.0
python require_float 0x10 ConfigTypeError
python require_float 1e3 1000.0
python require_int 1e3 ConfigTypeError
python require_object null ConfigMissingError
node requireBoolean true true
node requireBoolean True ConfigTypeError
node requireNumber 1_000 1
node requireNumber 0x10 0
node requireNumber 1e3 1000
node requireObject null null
TXT
diff expected.txt seen.txt || { echo "changed: the SDKs read configuration otherwise than on 2026-11-28"; exit 1; }
echo "as seen:"; cat seen.txt

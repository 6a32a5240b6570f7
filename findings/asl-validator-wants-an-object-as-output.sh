#!/usr/bin/env bash
# npm asl-validator, a validator of Step Functions definitions: the `Output` of a JSONata state.
#
# Expected: any JSON value is valid, as AWS documents for each state that has `Output`:
#           https://docs.aws.amazon.com/step-functions/latest/dg/state-pass.html
# Seen:     an object and an expression are valid; a list, a number and null are not, and the report adds that the state's Type,
#           "Pass", is not one of the allowed values.
# Versions: asl-validator 4.0.0. Seen on 2026-11-28.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts asl-validator@4.0.0
cat > run.cjs <<'JS'
const found = require("asl-validator")
const validate = found.default ?? found
for (const Output of [{ total: 3 }, "{% $states.input %}", ["{% $states.input.total %}"], 3, null]) {
  const States = { Total: { Type: "Pass", Output, End: true } }
  const { isValid, errors } = validate({ QueryLanguage: "JSONata", StartAt: "Total", States })
  console.log(JSON.stringify(Output), isValid, errors.map((error) => error.Message ?? error.message).join("; "))
}
JS
node run.cjs | sed 's/ *$//' > seen.txt
refusal="/States/Total/Output is invalid. must match exactly one schema in oneOf; /States/Total/Type is invalid. must be equal to one of the allowed values"
cat > expected.txt <<TXT
{"total":3} true
"{% \$states.input %}" true
["{% \$states.input.total %}"] false $refusal
3 false $refusal
null false $refusal
TXT
diff expected.txt seen.txt || { echo "changed: asl-validator answers otherwise than on 2026-11-28"; exit 1; }
echo "as seen:"; cat seen.txt

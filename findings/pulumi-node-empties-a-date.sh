#!/usr/bin/env bash
# npm @pulumi/pulumi: a Date and a URL in pulumi.jsonStringify, in pulumi.output and as a resource's input.
#
# Expected: pulumi.jsonStringify renders what JSON.stringify does, and a Date stays a Date in pulumi.output, or is refused.
# Seen:     each becomes an empty object, without a warning: toJSON is not called, and the copy has no methods. A resource gets {} as
#           its input. The Date that `apply` returns is left as it is.
# Versions: @pulumi/pulumi 3.276.0. Seen on 2026-11-29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.276.0
cat > run.cjs <<'JS'
const pulumi = require("@pulumi/pulumi")
pulumi.runtime.setMocks({
  newResource: ({ name, inputs }) => { console.log("resource", JSON.stringify(inputs)); return { id: name, state: inputs } },
  call: () => ({}),
}, "orders", "dev", true)
const until = new Date("2026-12-31T00:00:00Z")
const values = { until, page: new URL("https://example.com/") }
const show = (label, output) => new Promise((done) => output.apply((value) => { console.log(label, value); done() }))
const main = async () => {
  console.log("JSON.stringify", JSON.stringify(values))
  await show("pulumi.jsonStringify", pulumi.jsonStringify(values))
  await show("toISOString after output:", pulumi.output(until).apply((date) => typeof date.toISOString))
  await show("toISOString after apply:", pulumi.output("").apply(() => until).apply((date) => typeof date.toISOString))
  await show("created", new pulumi.CustomResource("orders:index:Queue", "orders", { until }).urn)
}
main()
JS
node run.cjs > seen.txt
cat > expected.txt <<'TXT'
JSON.stringify {"until":"2026-12-31T00:00:00.000Z","page":"https://example.com/"}
pulumi.jsonStringify {"until":{},"page":{}}
toISOString after output: undefined
toISOString after apply: function
resource {"until":{}}
created urn:pulumi:dev::orders::orders:index:Queue::orders
TXT
diff expected.txt seen.txt || { echo "changed: a Date and a URL become something else than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

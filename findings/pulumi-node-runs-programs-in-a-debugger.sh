#!/usr/bin/env bash
# npm @pulumi/pulumi: what it does to a program before it runs it, to be able to name the file of a function that is serialized.
#
# Expected: a program that serializes no function runs as Node.js runs any other.
# Seen:     `pulumi-language-nodejs` runs cmd/run of the SDK, which enables V8's debugger in the process of every program and is sent
#           an event for each script that is loaded from then on. Loading typescript alone takes about 1.4 times as long.
# Versions: @pulumi/pulumi 3.276.0, typescript 5.9.3, Node.js 20.20.2. Seen on 2026-11-29.
set -euo pipefail
folder=$(realpath "$(mktemp -d)")
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.276.0 typescript@5.9.3
cat > load.cjs <<'JS'
// Loads typescript as a program does, with what cmd/run of the SDK does before or without it; milliseconds of processor time.
const hooks = require("@pulumi/pulumi/runtime/closure/v8Hooks")
const begin = process.argv[2] === "hooked" ? hooks.isInitializedAsync() : Promise.resolve()
begin.then(() => {
  const before = process.cpuUsage()
  require("typescript")
  const { user, system } = process.cpuUsage(before)
  const heard = Array.from({ length: 5000 }, (_, id) => hooks.getScriptUrl(`${id}`) ?? "")
  console.log(Math.round((user + system) / 1000), heard.some(url => url.endsWith("typescript.js")))
})
JS
grep -q 'v8Hooks.isInitializedAsync()' node_modules/@pulumi/pulumi/cmd/run/index.js || { echo "changed: cmd/run no longer does it"; exit 1; }
for _ in 1 2 3 4 5 6 7; do
  node load.cjs plain >> plain.txt
  node load.cjs hooked >> hooked.txt
done
median() { sort -n "$1" | sed -n 4p; }
read -r plain heard_plain < <(median plain.txt)
read -r hooked heard_hooked < <(median hooked.txt)
echo "plain: $plain ms, heard of: $heard_plain; before a program: $hooked ms, heard of: $heard_hooked"
[ "$heard_plain" = false ] && [ "$heard_hooked" = true ] && [ $((hooked * 10)) -gt $((plain * 11)) ] ||
  { echo "changed: a debugger that is enabled costs nothing, or none is"; exit 1; }

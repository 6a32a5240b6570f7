#!/usr/bin/env bash
# npm aws-lambda-ric, AWS's own client between Lambda and a Node.js handler: 3.3.0 and 4.0.2.
#
# Expected: the handler `src/orders.handler` loads src/orders/index.js in both, as `require` does.
# Seen:     3.3.0 (require) loads it. 4.0.2 (import; for Node.js 22 and later) takes the folder for the
#           module itself, since `src/orders` exists, and fails with ERR_UNSUPPORTED_DIR_IMPORT before it tries anything else.
# Versions: aws-lambda-ric 3.3.0 and 4.0.2, Node.js 24.21.0 (npm node). Seen on 2026-11-28.
#
# The client's native half talks to Lambda and is not needed to load a handler: the preload below takes its place.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

mkdir -p app/src/orders old new
echo 'exports.handler = async () => "ok"' > app/src/orders/index.js
cat > client.cjs <<'JS'
const loaded = () => { console.log("HANDLER LOADED"); process.exit(0) }
require("node:module")._extensions[".node"] = (module) => {
  module.exports = { initializeClient() {}, next: loaded, done() {}, error() {} }
}
JS
npm install --silent --no-audit --no-fund --prefix node node@24.21.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix old aws-lambda-ric@3.3.0
npm install --silent --no-audit --no-fund --ignore-scripts --prefix new aws-lambda-ric@4.0.2
touch old/node_modules/aws-lambda-ric/dist/rapid-client.node new/node_modules/aws-lambda-ric/rapid-client.node
export AWS_LAMBDA_RUNTIME_API=127.0.0.1:9 LAMBDA_TASK_ROOT=$folder/app _HANDLER=src/orders.handler AWS_LAMBDA_FUNCTION_NAME=orders
node=$folder/node/node_modules/.bin/node

load() { (cd app && "$node" --require "$folder/client.cjs" "$@" 2>&1) || true; }
load "$folder/old/node_modules/aws-lambda-ric/bin/index.mjs" "$_HANDLER" > old.txt
load "$folder/new/node_modules/aws-lambda-ric/index.mjs" > new.txt

grep -q "HANDLER LOADED" old.txt || { echo "changed: 3.3.0 does not load the handler:"; cat old.txt; exit 1; }
! grep -q "HANDLER LOADED" new.txt || { echo "changed: 4.0.2 loads the handler"; exit 1; }
grep -q "ERR_UNSUPPORTED_DIR_IMPORT" new.txt || { echo "changed: 4.0.2 fails in another way:"; cat new.txt; exit 1; }
echo "as seen: 3.3.0 loads src/orders/index.js, 4.0.2 reports ERR_UNSUPPORTED_DIR_IMPORT"

#!/usr/bin/env bash
# npm @cloud-copilot/iam-simulate, a simulator of IAM's decisions: a policy variable in the name of a queue.
#
# Expected: `arn:aws:sqs:*:*:${aws:username}-*` allows user blue the queue blue-1. The IAM user guide allows variables in the resource part
#           of an ARN: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
# Seen:     ImplicitlyDenied. The ARN's resource is split at its first colon or slash, and in a queue's ARN the first colon is the one
#           inside ${aws:username}. In a table's ARN, "table/" comes first and the same variable is Allowed.
# Versions: @cloud-copilot/iam-simulate 0.1.173. Seen on 2026-11-28.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @cloud-copilot/iam-simulate@0.1.173
cat > run.mjs <<'JS'
import { runSimulation } from "@cloud-copilot/iam-simulate"
const account = "111122223333"
const decide = async (action, resource, allowed) => {
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: allowed }] }
  const result = await runSimulation({
    request: {
      action, principal: `arn:aws:iam::${account}:user/blue`, resource: { resource, accountId: account },
      contextVariables: { "aws:username": "blue" },
    },
    identityPolicies: [{ name: "orders", policy }], serviceControlPolicies: [], resourceControlPolicies: [],
  }, {})
  console.log(allowed, result.overallResult)
}
const queue = `arn:aws:sqs:us-east-1:${account}:blue-1`
await decide("sqs:SendMessage", queue, "arn:aws:sqs:*:*:blue-*")
await decide("sqs:SendMessage", queue, "arn:aws:sqs:*:*:${aws:username}-*")
const table = `arn:aws:dynamodb:us-east-1:${account}:table/blue-1`
await decide("dynamodb:GetItem", table, "arn:aws:dynamodb:*:*:table/${aws:username}-*")
JS
node run.mjs > seen.txt
cat > expected.txt <<'TXT'
arn:aws:sqs:*:*:blue-* Allowed
arn:aws:sqs:*:*:${aws:username}-* ImplicitlyDenied
arn:aws:dynamodb:*:*:table/${aws:username}-* Allowed
TXT
diff expected.txt seen.txt || { echo "changed: iam-simulate decides otherwise than on 2026-11-28"; exit 1; }
echo "as seen:"; cat seen.txt

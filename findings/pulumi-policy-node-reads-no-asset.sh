#!/usr/bin/env bash
# npm @pulumi/policy: a policy reads the path of a file, the text of an asset or the content of an archive that a property holds.
#
# Expected: the path, the text and the assets are there, as the program gave them and as the policy SDK for Python hands them over.
# Seen:     each is a promise that cannot be awaited: the SDK wraps whatever an object has in a proxy, and a promise works in none. The
#           TypeError ends the analysis, so a policy on code or objects (`aws.s3.BucketObjectv2`, `aws.lambda.Function`) reads nothing.
# Versions: @pulumi/policy 1.21.0, @pulumi/pulumi 3.276.0, @grpc/grpc-js 1.14.7. Seen on 2026-11-29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{"name": "orders", "version": "1.0.0"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/policy@1.21.0 @pulumi/pulumi@3.276.0 @grpc/grpc-js@1.14.7
cat > pack.cjs <<'JS'
const { PolicyPack } = require("@pulumi/policy")
const read = async (report, what, value) => {
  try {
    report(`${what} ${JSON.stringify(await value)}`)
  } catch (error) {
    report(`${what} ${error}`)
  }
}
const validateResource = async ({ props }, report) => {
  await read(report, "bucket", props.bucket)
  await read(report, "path of a file:", props.source.path)
  await read(report, "text of an asset:", props.text.text)
  await read(report, "assets of an archive:", props.code.assets)
}
new PolicyPack("orders", { policies: [{ name: "read", description: "…", enforcementLevel: "advisory", validateResource }] })
JS
cat > run.cjs <<'JS'
// Asks a policy pack as Pulumi's engine does.
const { spawn } = require("node:child_process")
const grpc = require("@grpc/grpc-js")
const { Struct } = require("google-protobuf/google/protobuf/struct_pb.js")
const { AnalyzerClient } = require("@pulumi/pulumi/proto/analyzer_grpc_pb.js")
const { AnalyzeRequest, AnalyzerResourceOptions } = require("@pulumi/pulumi/proto/analyzer_pb.js")
const { specialArchiveSig, specialAssetSig, specialSigKey } = require("@pulumi/pulumi/runtime/rpc.js")

const source = { [specialSigKey]: specialAssetSig, path: "./orders.json" }
const text = { [specialSigKey]: specialAssetSig, text: "{}" }
const code = { [specialSigKey]: specialArchiveSig, assets: { "orders.json": source } }
const request = new AnalyzeRequest()
request.setType("orders:index:Object")
request.setName("orders")
request.setOptions(new AnalyzerResourceOptions())
request.setProperties(Struct.fromJavaScript({ bucket: "orders", source, text, code }))
const pack = spawn(process.execPath, ["pack.cjs"], { stdio: ["ignore", "pipe", "inherit"] })
pack.stdout.once("data", (port) => {
  const analyzer = new AnalyzerClient(`127.0.0.1:${parseInt(port, 10)}`, grpc.credentials.createInsecure())
  analyzer.analyze(request, (error, response) => {
    pack.kill()
    if (error) throw error
    for (const diagnostic of response.getDiagnosticsList()) console.log(diagnostic.getMessage().split("\n")[1])
  })
})
JS
timeout 60 node run.cjs > seen.txt
cat > expected.txt <<'TXT'
bucket "orders"
path of a file: TypeError: Method Promise.prototype.then called on incompatible receiver #<Promise>
text of an asset: TypeError: Method Promise.prototype.then called on incompatible receiver #<Promise>
assets of an archive: TypeError: Method Promise.prototype.then called on incompatible receiver #<Promise>
TXT
diff expected.txt seen.txt || { echo "changed: a policy reads assets otherwise than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

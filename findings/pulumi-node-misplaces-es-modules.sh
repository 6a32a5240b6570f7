#!/usr/bin/env bash
# npm @pulumi/pulumi: the source position of a resource, in a program of CommonJS and in the same program as ES modules.
#
# Expected: both carry the file and line that create the resource; the engine keeps them in the state and hands them to tools.
# Seen:     of an ES module's function, the URL of the file is taken for a path below the working directory, so the position names no
#           file; of code that is in no function there is none at all. CommonJS carries both.
# Versions: @pulumi/pulumi 3.276.0, @grpc/grpc-js 1.14.7. Seen on 2026-11-29.
set -euo pipefail
folder=$(realpath "$(mktemp -d)")
trap 'rm -rf "$folder"' EXIT
cd "$folder"

npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.276.0 @grpc/grpc-js@1.14.7
mkdir commonjs es
cat > queue.cjs <<'JS'
const { CustomResource } = require("@pulumi/pulumi")
exports.Queue = class Queue extends CustomResource {
  constructor(name) { super("orders:index:Queue", name, {}) }
}
JS
cat > commonjs/index.js <<'JS'
const { Queue } = require("../queue.cjs")
const { create } = require("./queues.js")
new Queue("alone")
create("in-a-function")
JS
cat > commonjs/queues.js <<'JS'
const { Queue } = require("../queue.cjs")
exports.create = (name) => new Queue(name)
JS
cat > es/index.js <<'JS'
import { Queue } from "../queue.cjs"
import { create } from "./queues.js"
new Queue("alone")
create("in-a-function")
JS
cat > es/queues.js <<'JS'
import { Queue } from "../queue.cjs"
export const create = (name) => new Queue(name)
JS
echo '{"name": "orders", "main": "index.js"}' > commonjs/package.json
echo '{"name": "orders", "main": "index.js", "type": "module"}' > es/package.json
cat > run.cjs <<'JS'
// Runs the program of a folder as Pulumi's language host does, with a monitor that shows what is registered.
const { spawn } = require("node:child_process")
const grpc = require("@grpc/grpc-js")
const { Empty } = require("google-protobuf/google/protobuf/empty_pb.js")
const { EngineService } = require("@pulumi/pulumi/proto/engine_grpc_pb.js")
const engine = require("@pulumi/pulumi/proto/engine_pb.js")
const { ResourceMonitorService } = require("@pulumi/pulumi/proto/resource_grpc_pb.js")
const resource = require("@pulumi/pulumi/proto/resource_pb.js")

const kind = process.argv[2]
const empty = (call, done) => done(null, new Empty())
const server = new grpc.Server()
server.addService(EngineService, {
  log: empty,
  getRootResource: (call, done) => done(null, new engine.GetRootResourceResponse()),
  setRootResource: (call, done) => done(null, new engine.SetRootResourceResponse()),
})
server.addService(ResourceMonitorService, {
  supportsFeature: (call, done) => done(null, new resource.SupportsFeatureResponse()),
  registerResource: ({ request }, done) => {
    const [type, name, position] = [request.getType(), request.getName(), request.getSourceposition()]
    const where = position ? `${position.getUri().replaceAll(__dirname, "/shop")}:${position.getLine()}` : "no position"
    if (type === "orders:index:Queue") console.log(kind, name, where)
    const response = new resource.RegisterResourceResponse()
    response.setUrn(`urn:pulumi:dev::orders::${type}::${name}`)
    done(null, response)
  },
  registerResourceOutputs: empty,
  signalAndWaitForShutdown: empty,
})
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error
  const options = { project: "orders", stack: "dev", "dry-run": true, pwd: `${__dirname}/${kind}` }
  options.monitor = options.engine = `127.0.0.1:${port}`
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`])
  const child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run"), ...given, "."], { stdio: "inherit" })
  child.on("exit", (code) => { process.exitCode = code; server.forceShutdown() })
})
JS
{ node run.cjs commonjs; node run.cjs es; } | sort > seen.txt
cat > expected.txt <<'TXT'
commonjs alone file:///shop/commonjs/index.js:3
commonjs in-a-function file:///shop/commonjs/queues.js:2
es alone no position
es in-a-function file:///shop/es/file:/shop/es/queues.js:2
TXT
diff expected.txt seen.txt || { echo "changed: resources carry other positions than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

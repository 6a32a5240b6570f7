#!/usr/bin/env bash
# pip pygls, a library for language servers: a handler whose only parameter is annotated `object`.
#
# Expected: the handler is called with the request's parameters, as one annotated `Any` and one without an annotation are.
# Seen:     the server is passed before them, since the server's class is a subclass of `object`: the request fails with a TypeError
#           about the number of arguments.
# Versions: pygls 2.1.1, lsprotocol 2025.0.0. Seen on 2026-11-29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pygls==2.1.1 lsprotocol==2025.0.0
cat > server.py <<'PY'
from typing import Any
from pygls.lsp.server import LanguageServer

server = LanguageServer("orders", "1.0.0")


@server.feature("orders/bare")
def bare(params):
    return "called"


@server.feature("orders/any")
def with_any(params: Any) -> str:
    return "called"


@server.feature("orders/object")
def with_object(params: object) -> str:
    return "called"


server.start_io()
PY
cat > run.py <<'PY'
import json
import subprocess
import sys

server = subprocess.Popen([sys.executable, "server.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def send(message: dict) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    server.stdin.flush()


def request(number: int, method: str, params: dict) -> dict:
    send({"id": number, "method": method, "params": params})
    while True:
        size = 0
        while (line := server.stdout.readline().strip()):
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        answer = json.loads(server.stdout.read(size))
        if answer.get("id") == number:
            return answer


request(0, "initialize", {"processId": None, "rootUri": None, "capabilities": {}})
send({"method": "initialized", "params": {}})
for number, method in enumerate(["orders/bare", "orders/any", "orders/object"], 1):
    answer = request(number, method, {"status": "open"})
    print(method, answer.get("result") or answer["error"]["message"])
request(9, "shutdown", {})
send({"method": "exit"})
server.wait(10)
PY
timeout 60 venv/bin/python run.py > seen.txt
cat > expected.txt <<'TXT'
orders/bare called
orders/any called
orders/object TypeError: with_object() takes 1 positional argument but 2 were given
TXT
diff expected.txt seen.txt || { echo "changed: pygls calls handlers otherwise than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

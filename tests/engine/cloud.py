"""As much of Pulumi Cloud's API as publishing, configuring and enforcing a policy pack needs, on the loopback.

https://github.com/pulumi/pulumi/blob/master/pkg/backend/httpstate/client/client.go
"""

from __future__ import annotations

import gzip
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "pul-0123456789abcdef"
IN_THE_FUTURE = 4102444800


class Cloud:
    """What an organization called `acme` has: the pack, its policy groups, and its stacks with what is deployed.

    Every stack is in every policy group.
    """

    def __init__(self) -> None:
        self.url = ""
        self.received: dict[tuple[str, str], bytes] = {}
        self.groups: dict[str, dict[str, Any]] = {}
        self.deployed: dict[str, list[Mapping[str, Any]]] = {}

    @property
    def described(self) -> dict[str, Any]:
        """The pack as it was published."""
        described: dict[str, Any] = json.loads(self.received["POST", "/api/orgs/acme/policypacks"])
        return described

    @property
    def archive(self) -> bytes:
        """The archive that clients of the pack unpack."""
        return self.received["PUT", "/upload"]

    def answer(self, method: str, path: str, body: bytes) -> Any:
        """The JSON that answers a request; an empty object for what needs no more."""
        self.received[method, path] = body
        if path == "/api/user":
            return {"githubLogin": "acme", "organizations": []}
        if (method, path) == ("POST", "/api/orgs/acme/policypacks"):
            return {"version": 1, "uploadURI": f"{self.url}/upload"}
        if path.startswith("/api/orgs/acme/policypacks/") and path.endswith("/schema"):
            schemas = {each["name"]: each.get("configSchema") for each in self.described["policies"]}
            return {"configSchema": {name: schema for name, schema in schemas.items() if schema}}
        if found := re.fullmatch(r"/api/orgs/acme/policygroups/(.+)", path):
            self.groups[found[1]] = json.loads(body)["addPolicyPack"]
            return {}
        if found := re.fullmatch(r"/api/stacks/acme/(?P<project>[^/]+)/(?P<stack>[^/]+)(?P<rest>/.*)?", path):
            return self._of_stack(found["project"], found["stack"], found["rest"] or "", body)
        return {}

    def _of_stack(self, project: str, stack: str, rest: str, body: bytes) -> Any:
        if not rest:
            return {"orgName": "acme", "projectName": project, "stackName": stack, "tags": {}, "version": 1}
        if rest == "/encrypt":
            return {"ciphertext": json.loads(body)["plaintext"]}
        if rest == "/decrypt":
            return {"plaintext": json.loads(body)["ciphertext"]}
        if rest == "/export":
            manifest = {"time": "2026-11-28T00:00:00Z", "magic": "", "version": ""}
            return {"version": 3, "deployment": {"manifest": manifest, "resources": self.deployed.get(stack, [])}}
        if rest == "/preview":
            return {"updateID": "1", "requiredPolicies": [self._required(each) for each in self.groups.values()]}
        if rest == "/update/1":
            return {"version": 1, "token": "0", "tokenExpiration": IN_THE_FUTURE}
        return {}

    def _required(self, applied: Mapping[str, Any]) -> Mapping[str, Any]:
        head = {"name": applied["name"], "version": 1, "versionTag": applied["versionTag"]}
        return {**head, "displayName": applied["name"], "packLocation": f"{self.url}/pack", "config": applied["config"]}


@contextmanager
def cloud() -> Iterator[Cloud]:
    """A server that answers as Pulumi Cloud."""
    state = Cloud()

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Content-Encoding") == "gzip" and self.path != "/upload":
                body = gzip.decompress(body)
            answer = json.dumps(state.answer(self.command, self.path.partition("?")[0], body)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - the names that http.server looks for

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with server:
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()

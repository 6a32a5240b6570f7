#!/usr/bin/env bash
# pip pulumi: Output.json_dumps of a dict whose keys are numbers.
#
# Expected: the same as json.dumps, since by its docstring the arguments have the same meaning: {80: "http"} becomes {"80": "http"}.
# Seen:     TypeError, "keywords must be strings", which names neither the dict nor the key. Output.from_input raises it too, in plain
#           dicts inside the value as well.
# Versions: pulumi 3.272.0. Seen on 2026-11-29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pulumi==3.272.0
cat > run.py <<'PY'
import asyncio
import json
import pulumi
from pulumi.runtime import settings


async def show(label: str, make) -> None:
    try:
        print(label, await make().future())
    except TypeError as error:
        print(label, "TypeError:", error)


async def main() -> None:
    settings.configure(settings.Settings("orders", "dev", dry_run=True))
    print("json.dumps", json.dumps({80: "http"}))
    await show("Output.json_dumps of a str key", lambda: pulumi.Output.json_dumps({"80": "http"}))
    await show("Output.json_dumps", lambda: pulumi.Output.json_dumps({80: "http"}))
    await show("Output.json_dumps, nested", lambda: pulumi.Output.json_dumps({"ports": [{80: "http"}]}))
    await show("Output.from_input", lambda: pulumi.Output.from_input({80: "http"}))
    await show("json.dumps in apply", lambda: pulumi.Output.from_input("http").apply(lambda name: json.dumps({80: name})))


asyncio.run(main())
PY
venv/bin/python run.py > seen.txt
cat > expected.txt <<'TXT'
json.dumps {"80": "http"}
Output.json_dumps of a str key {"80": "http"}
Output.json_dumps TypeError: keywords must be strings
Output.json_dumps, nested TypeError: keywords must be strings
Output.from_input TypeError: keywords must be strings
json.dumps in apply {"80": "http"}
TXT
diff expected.txt seen.txt || { echo "changed: Output.json_dumps behaves otherwise than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

#!/usr/bin/env bash
# pip pulumi and npm @pulumi/pulumi: joining an address and a port (`db.address`, ":", `db.port`).
#
# Expected: Output.concat renders a number as Output.format does, and as concat in Node.js does.
# Seen:     Output.concat of the Python SDK raises TypeError for it. As long as the port is unknown, which it is in the preview of a new
#           database, nothing is joined and nothing is raised: the preview is clean and the deployment fails.
# Versions: pulumi 3.272.0 (PyPI), @pulumi/pulumi 3.276.0 (npm). Seen on 2026-11-28.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pulumi==3.272.0
npm install --silent --no-audit --no-fund --ignore-scripts @pulumi/pulumi@3.276.0
cat > run.py <<'PY'
import asyncio
import pulumi
from pulumi.runtime import settings


def known(value: bool) -> "asyncio.Future[bool]":
    future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    future.set_result(value)
    return future


def port(is_known: bool) -> pulumi.Output:
    number: asyncio.Future = asyncio.get_running_loop().create_future()
    number.set_result(5432 if is_known else None)
    return pulumi.Output(set(), number, known(is_known))


async def show(label: str, join, is_known: bool) -> None:
    try:
        value = await join(port(is_known)).future()
        print("python", label, "unknown" if value is None else value)
    except TypeError as error:
        print("python", label, "TypeError:", error)


async def main() -> None:
    settings.configure(settings.Settings("orders", "dev", dry_run=True))
    await show("format", lambda number: pulumi.Output.format("{0}:{1}", "db.example.com", number), True)
    await show("concat", lambda number: pulumi.Output.concat("db.example.com", ":", number), True)
    await show("concat of an unknown", lambda number: pulumi.Output.concat("db.example.com", ":", number), False)


asyncio.run(main())
PY
cat > run.cjs <<'JS'
const pulumi = require("@pulumi/pulumi")
pulumi.concat("db.example.com", ":", pulumi.output(5432)).apply((value) => console.log("node concat", value))
JS
{ venv/bin/python run.py; node run.cjs; } > seen.txt 2> errors.txt || { cat errors.txt; exit 1; }
cat > expected.txt <<'TXT'
python format db.example.com:5432
python concat TypeError: sequence item 2: expected str instance, int found
python concat of an unknown unknown
node concat db.example.com:5432
TXT
diff expected.txt seen.txt || { echo "changed: values are joined otherwise than on 2026-11-28"; exit 1; }
echo "as seen:"; cat seen.txt

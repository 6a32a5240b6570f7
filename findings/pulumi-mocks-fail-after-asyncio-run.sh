#!/usr/bin/env bash
# pip pulumi: set_mocks in a test that runs after a test which used asyncio.run.
#
# Expected: it sets the mocks, as it does when it runs first: neither test has anything to do with the other.
# Seen:     RuntimeError, "There is no current event loop". asyncio.run leaves the main thread without a current event loop, and the stack
#           that set_mocks creates needs one. So whether a test passes depends on the order of the tests. A new event loop helps.
# Versions: pulumi 3.272.0 with Python 3.11 (from 3.14 on, no thread has a current event loop to begin with). Seen on 2026-11-29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pulumi==3.272.0
cat > run.py <<'PY'
import asyncio
import sys
import pulumi


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple:
        return args.name, args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> dict:
        return {}


async def other_test() -> None:
    pass


for step in sys.argv[1:]:
    try:
        if step == "asyncio.run":
            asyncio.run(other_test())
        elif step == "new_event_loop":
            asyncio.set_event_loop(asyncio.new_event_loop())
        else:
            pulumi.runtime.set_mocks(Mocks())
        outcome = "done"
    except RuntimeError as error:
        outcome = f"RuntimeError: {error}"
    print(" ".join(sys.argv[1:]), "|", step, outcome)
PY
{
  venv/bin/python run.py set_mocks asyncio.run
  venv/bin/python run.py asyncio.run set_mocks
  venv/bin/python run.py asyncio.run new_event_loop set_mocks
} > seen.txt
cat > expected.txt <<'TXT'
set_mocks asyncio.run | set_mocks done
set_mocks asyncio.run | asyncio.run done
asyncio.run set_mocks | asyncio.run done
asyncio.run set_mocks | set_mocks RuntimeError: There is no current event loop in thread 'MainThread'.
asyncio.run new_event_loop set_mocks | asyncio.run done
asyncio.run new_event_loop set_mocks | new_event_loop done
asyncio.run new_event_loop set_mocks | set_mocks done
TXT
diff expected.txt seen.txt || { echo "changed: set_mocks behaves otherwise than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

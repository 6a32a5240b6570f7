"""Run as `python FOLDER REQUEST`: plans the program that the request (a JSON file) describes; see `runner`."""

import json
import sys
from pathlib import Path

if __name__ == "__main__":
    request = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    # The pack and its packages are found where the process that started this one found them. Nothing of that is in the
    # environment, which the program gets too.
    sys.path[:] = request["path"]
    from preflight.plan.hosts.runner import main

    sys.exit(main(request))

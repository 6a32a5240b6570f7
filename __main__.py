"""Started by Pulumi's engine: hands over to the analyzer."""

import gc
import sys
from pathlib import Path

gc.disable()  # until `serve` has the policies: all that is imported stays
ADVICE = """\
AWS Preflight cannot start: {problem}.
  Run `pulumi install -C {folder}` (or `make setup` there), then preview again.
"""

if sys.version_info < (3, 10):  # noqa: UP036 - an older Python is to read this, and not a traceback
    sys.exit(ADVICE.format(problem="it needs Python 3.10 or later", folder=Path(__file__).resolve().parent))
try:
    from preflight.host.server import serve
except ModuleNotFoundError as missing:
    if (missing.name or "preflight").partition(".")[0] == "preflight":
        raise
    problem = f"its environment has no package {missing.name!r}"
    sys.exit(ADVICE.format(problem=problem, folder=Path(__file__).resolve().parent))

serve()

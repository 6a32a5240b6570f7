"""Run as `python -m preflight`."""

import sys

from preflight.check.command import main

if __name__ == "__main__":
    sys.exit(main())

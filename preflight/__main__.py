"""The command as a process: `preflight`, or `python -m preflight`."""

import gc
import sys


def run() -> int:
    """Run the command to the process's end; its exit code."""
    # Nearly all that is read is kept to the end, and a search for garbage would search it again and again.
    gc.disable()
    from preflight.check.command import main

    code = main()
    gc.freeze()  # the interpreter searches once more at its own end
    return code


if __name__ == "__main__":
    sys.exit(run())

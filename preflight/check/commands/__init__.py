"""The commands, one in each file. Each file has `HELP`, `add_arguments` and `run`.

`HELP` comes after the sentence that `preflight.check.command.COMMANDS` has for the command.
"""

"""Plans Pulumi programs with the real SDK and no engine, outputs unknown or foreseen.

`project.read_project` reads Pulumi.yaml and the stacks' files, `interpreter.find_interpreter` finds the interpreter that
Pulumi would use, `planner.plan` runs the program there and returns what it would register, and `planner.as_planned` makes of
that what policies read. Each is imported by itself: who only reads a program needs no planner.
"""

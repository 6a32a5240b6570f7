"""What Pulumi itself reads of a project: its file, the stacks' configuration, requirements, interpreter and import path.

`project.read_project` reads the project file and the stacks' files, `faults.project_faults` finds what Pulumi refuses in
one, `interpreter.find_interpreter` finds the Python that Pulumi would use. Nothing of the program is executed.
"""

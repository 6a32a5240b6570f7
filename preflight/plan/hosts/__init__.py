"""The half of the planner that runs a program of any language, by Pulumi's own language host, against a monitor of ours.

It runs in a separate process, in the pack's interpreter: `python FOLDER REQUEST`.
"""

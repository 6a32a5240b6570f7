"""The half of the planner that runs in the program's own interpreter.

It imports the standard library, grpc, protobuf and the program's own `pulumi`, and nothing of the pack, whose
dependencies that interpreter need not have. Python 3.9 must be able to read it.
"""

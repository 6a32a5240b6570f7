import pulumi

LENGTH = 40


def full(name):
    made = "-".join([pulumi.get_project(), pulumi.get_stack(), name])
    return made[:LENGHT]

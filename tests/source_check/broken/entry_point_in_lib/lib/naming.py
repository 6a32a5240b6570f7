import pulumi


def named(what):
    return f"{what}-{pulumi.get_stack()}"

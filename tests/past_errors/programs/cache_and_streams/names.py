import pulumi

SHORT = {"clicks": "clk"}


def name_of(what):
    return f"{pulumi.get_stack()}-{SHORT[what.upper()]}"

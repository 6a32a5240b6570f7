"""Names of the shop's resources."""

PREFIX = "shop"


def named(what):
    return f"{PREFIX}-{what}"
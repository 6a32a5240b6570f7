"""How resources are called."""


def named(*parts):
    return "-".join(parts).lower()

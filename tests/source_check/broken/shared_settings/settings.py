"""Settings that several functions share."""

import pulumi

stack = pulumi.get_stack()
tags = {"Stack": stack, "Team": "shop"}


def common(**overrides):
    settings = {"runtime": "python3.12", "timeout": 30, "memory_size": 256}
    settings.update(overrides)
    return settings

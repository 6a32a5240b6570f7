"""Prices in cents."""


def total(lines):
    """The sum of an order's lines."""
    return sum(line["cents"] * line["quantity"] for line in lines)

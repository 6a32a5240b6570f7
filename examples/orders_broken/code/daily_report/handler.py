"""Daily report of orders."""


def lambda_handler(event, context):
    """Write the report of the day before."""
    pass

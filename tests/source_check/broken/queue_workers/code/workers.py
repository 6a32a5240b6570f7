def ship(event, context):
    return None


def bill(event, context):
    return None

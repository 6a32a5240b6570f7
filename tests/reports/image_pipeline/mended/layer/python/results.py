"""What the functions share."""


def found(item):
    """One image as the API shows it."""
    return {"image_id": item["image_id"], "status": item["status"]}

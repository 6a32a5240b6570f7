"""An order: what a valid one holds, and the token its status is read with."""

import hashlib
import hmac
import uuid
from datetime import UTC, datetime
from typing import Any


class InvalidOrderError(ValueError):
    """An order that cannot be accepted; the text says why."""


def new_order(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the item to store for an order of `fields`, or raise InvalidOrderError."""
    customer, sku = fields.get("customer"), fields.get("sku")
    if not customer or not sku:
        message = "an order names its customer and its sku"
        raise InvalidOrderError(message)
    try:
        quantity = int(fields["quantity"])
    except (KeyError, TypeError, ValueError) as error:
        message = "quantity is a whole number"
        raise InvalidOrderError(message) from error
    if quantity < 1:
        message = "quantity is at least 1"
        raise InvalidOrderError(message)
    return {
        "order_id": str(uuid.uuid4()),
        "customer": str(customer),
        "sku": str(sku),
        "quantity": quantity,
        "status": "accepted",
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def status_token(order_id: str, signing_key: str) -> str:
    """Return the token that lets a partner read the status of one order."""
    return hmac.new(signing_key.encode(), order_id.encode(), hashlib.sha256).hexdigest()

"""Orders and the tokens their status is read with."""

import hashlib
import hmac
import uuid
from datetime import datetime, timezone


def new_order(fields):
    """Build the item to store."""
    return {
        "order_id": str(uuid.uuid4()),
        "customer": fields["customer"],
        "sku": fields["sku"],
        "quantity": int(fields["quantity"]),
        "status": "accepted",
        "created_at": datetime.now(timezone.utc).isoformat(timespec="seconds"),
    }


def status_token(order_id, signing_key):
    """Sign an order's id."""
    return hmac.new(signing_key.encode(), order_id.encode(), hashlib.sha256).hexdigest()

"""What the JavaScript code in an archive needs and does: read from its syntax trees, and never executed."""

"""What the project is built with: `python -m tools.refresh` distils the facts under preflight/aws/data."""

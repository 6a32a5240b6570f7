"""`preflight check --fix`: finds, applies and offers fixes of the source that leave nothing to decide."""

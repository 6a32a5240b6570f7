"""`preflight check --cached`: the result of a check is kept, and taken again while nothing that it depends on has changed."""

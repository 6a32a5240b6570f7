"""`preflight audit`: evaluates the policies on every stack of a backend, or of a folder of exports."""

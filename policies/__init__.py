"""The catalogue: one file for each policy, and nothing else. CONTRIBUTING.md shows how to add one."""

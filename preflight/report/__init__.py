"""The report of a check: what was found, and the formats in which people and tools read it."""

"""Parsers of the languages that AWS takes in strings, one module each."""

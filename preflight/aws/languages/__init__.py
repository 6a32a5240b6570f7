"""Parsers of the languages that AWS takes in strings, one module each: they find what AWS rejects.

A document that a view has decoded may have unknown values anywhere. Its parser yields the faults that are certain, and raises
KnownLater afterwards if an unknown value may hide more (a state machine: only if all of it is unknown).
"""

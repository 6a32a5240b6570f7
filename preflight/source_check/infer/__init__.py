"""Infers what the expressions of a program evaluate to, without executing it."""

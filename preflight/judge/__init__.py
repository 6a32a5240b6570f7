"""Evaluates the policies on a stack: the one judge behind the analyzer and the command."""

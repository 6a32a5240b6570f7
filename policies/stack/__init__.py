"""Policies that evaluate the resources of a stack together."""

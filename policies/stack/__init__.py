"""Policies that judge the resources of a stack together."""

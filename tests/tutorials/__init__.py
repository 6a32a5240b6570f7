"""Correct programs: tutorials of AWS's documentation, rewritten for Pulumi. Nothing mandatory may be found in them."""

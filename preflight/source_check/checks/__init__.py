"""The checks: what Python or Pulumi would reject in a program's source."""

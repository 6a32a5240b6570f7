"""The analyzer that Pulumi's engine talks to: its messages become resources, the catalogue's verdicts diagnostics."""

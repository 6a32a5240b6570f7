"""What the pack costs beside its peers. Run `python -m benchmarks`."""

"""JavaScript and TypeScript source: syntax trees, when each part runs, and what its names refer to. Nothing is executed."""

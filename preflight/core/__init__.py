"""The machine that policies run on. No input or output, and no word of AWS."""

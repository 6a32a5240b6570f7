"""How each data file is made from its source."""

"""Data in the formats that they come in: opened, held against what they should be, packed."""

"""What a training leaves to look at: curves, matrices, sheets, tables, a page and a card."""

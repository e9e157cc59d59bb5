"""What lasts of a training: its folder, what was settled, and what it goes on from."""

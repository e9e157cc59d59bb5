"""Training: data, the loop, and the folder of a run."""

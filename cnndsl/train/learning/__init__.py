"""A step, and what goes into it: losses, optimizers, schedules, scores."""

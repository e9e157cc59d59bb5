"""Networks as the figures of papers draw them: tensors as cuboids, vectors as bars."""

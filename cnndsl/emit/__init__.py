"""From a graph to torch: modules that run, their source, and what a run shows of them."""

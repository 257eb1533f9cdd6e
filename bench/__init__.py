"""Speed and memory, each measured beside its peers in one run."""

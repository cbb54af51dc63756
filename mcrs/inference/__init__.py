"""Long runs: from a dataset of conversations to a file of predictions."""

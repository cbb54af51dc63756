"""Learning rerankers from labelled turns."""

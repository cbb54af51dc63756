"""Training the models of retrievers and rerankers."""

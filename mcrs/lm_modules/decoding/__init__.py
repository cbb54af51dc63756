"""How the next token is chosen, and how padded batches are decoded."""

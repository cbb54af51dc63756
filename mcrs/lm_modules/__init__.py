"""Language models: from a prompt to a reply."""

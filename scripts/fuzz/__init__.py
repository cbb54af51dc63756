"""Feeding generated inputs to the product, to find those that end in something else than a result or one clear line."""

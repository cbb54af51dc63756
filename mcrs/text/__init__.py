"""What names, words, years, constraints and exclusions look like in a text."""

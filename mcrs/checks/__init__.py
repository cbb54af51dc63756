"""Plain values from any input, hidden secrets, counted mistakes, and misspelt overrides in classes."""

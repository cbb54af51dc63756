"""Plain values from any input, hidden secrets, and counted mistakes."""

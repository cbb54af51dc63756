"""What texts and values pass before they are kept or shown: plain values, hidden secrets, counted mistakes."""

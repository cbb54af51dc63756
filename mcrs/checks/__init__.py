"""Checks of texts and values before they are stored or shown: plain values, hidden secrets, counted mistakes."""

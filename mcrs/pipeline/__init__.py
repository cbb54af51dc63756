"""The pipeline: its two halves, the memory of a chat, and its wiring."""

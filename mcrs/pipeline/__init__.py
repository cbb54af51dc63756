"""The pipeline: its two halves, the chat session, and the wiring."""

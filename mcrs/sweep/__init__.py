"""Many retrieval variants over one loaded catalogue."""

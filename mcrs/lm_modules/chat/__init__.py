"""From messages to token ids, and from token ids to the text of a response."""

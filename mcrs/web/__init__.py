"""A chat in a web page: one conversation for each visitor, on this machine unless told otherwise."""

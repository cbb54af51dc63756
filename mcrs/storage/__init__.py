"""Safe files, journals, kept indexes, and the identity of file contents."""

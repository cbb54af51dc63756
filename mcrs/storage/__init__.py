"""Safe files, journals, cached indexes, and the identity of file contents."""

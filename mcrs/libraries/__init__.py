"""Private interfaces of libraries that we need: one module per library, each with a test of that interface."""

"""What we need of libraries beyond their public interface: one module per library, each with a test that watches it."""

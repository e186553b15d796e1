"""Registry entries of the coaching app: support."""

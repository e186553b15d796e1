"""Registry entries of the coaching app: candidates."""

"""Registry entries of the coaching app: participants."""

"""Registry entries of the reports app: reports."""

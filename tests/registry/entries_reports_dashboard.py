"""Registry entries of the reports app: dashboard."""

"""Registry entries of the reports app: indicators."""

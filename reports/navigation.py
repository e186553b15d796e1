"""What the reports app adds to the main navigation and the first pages."""

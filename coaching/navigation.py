"""What the coaching app adds to the main navigation, the first pages and the tabs of a candidate."""

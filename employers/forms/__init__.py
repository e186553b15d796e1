"""Forms of the employers app."""

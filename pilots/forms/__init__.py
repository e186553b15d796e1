"""Forms of the pilots app."""

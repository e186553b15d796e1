"""Reads of the pilots app."""

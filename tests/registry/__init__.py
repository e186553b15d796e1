"""Entries of every app, collected."""

"""Carving roles out of a workplace: engine, independent validator and business case, without Django."""

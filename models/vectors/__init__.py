"""Vectors of texts: one row of 128 numbers a text, from a table of words."""

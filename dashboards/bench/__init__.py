"""Measurements with one JSON line each: load, queries, serve, day."""

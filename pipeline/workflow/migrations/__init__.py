"""Versions of the operational store, in one line."""

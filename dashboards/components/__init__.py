"""Pieces of a page: values in, Dash components out; no queries, no callbacks."""

"""Figures as plain dictionaries over one template; colours are names of CSS tokens."""

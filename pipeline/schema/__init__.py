"""Tables, columns and codes, described once and used everywhere."""

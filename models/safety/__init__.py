"""긴급안전: which complaints tell of danger, of what sort, and how sure that is."""

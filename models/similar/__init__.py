"""Similar complaints: an index a published year, a score with its parts, and campaigns."""

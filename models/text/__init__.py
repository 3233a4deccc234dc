"""Citizens' texts as tokens: cleaned, split into morphemes, numbered, counted."""

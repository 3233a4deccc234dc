"""Seoul's working days: pure functions over public holidays."""

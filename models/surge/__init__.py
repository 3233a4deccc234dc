"""급상승 이슈: more complaints of a topic in a district than its season, weekday and hour explain."""

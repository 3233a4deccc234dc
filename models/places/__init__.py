"""장소: where a text says something is, as a point that is never drawn more exact than it is."""

"""What pages ask: functions of a generation, a slice and a viewer that return plain values."""

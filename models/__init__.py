"""Numbers from text: reads core.*, writes model.*."""

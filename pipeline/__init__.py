"""What the tables mean, how they are made, and the only connections to them."""

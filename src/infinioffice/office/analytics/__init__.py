"""What the calls add up to: figures with their denominators, each with a link to the calls behind it."""

"""Raw tables → cells of the statutory forms: grid, labels, values, and what makes them doubtful."""

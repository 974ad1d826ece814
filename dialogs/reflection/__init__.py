"""Self-reflection of a team with the OK voor NT2: a mirror, by area, again every year."""

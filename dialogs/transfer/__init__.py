"""Handing a network or school over to a new coordinator, who accepts before anything moves."""

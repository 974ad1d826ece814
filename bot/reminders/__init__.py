"""Sending what is due: the clock that wakes, the sweep that claims and sends."""

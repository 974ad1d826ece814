"""The calendar that somebody subscribes to: its address, and what stands in it."""

"""What organisers do: open and close rounds, plan, move and cancel moments, note who was there."""

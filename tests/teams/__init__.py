"""Microsoft Teams: a fake of Microsoft's side, and tests of the channel against it."""

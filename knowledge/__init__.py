"""What Wegwijs knows: entries, the offer, and finding the right one. No conversation, no database."""

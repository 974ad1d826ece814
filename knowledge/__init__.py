"""What Wegwijs knows: entries, the catalogue of the offer, and the search over both. Imports nobody of the house."""

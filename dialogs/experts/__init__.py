"""The expert bank: offering, screening, and matching experts to what centres need (000, D 3.1 and D 3.3)."""

"""Days and hours in words: what people write, read by rules of our own."""

"""What platforms sent: forgotten when it can no longer come again."""

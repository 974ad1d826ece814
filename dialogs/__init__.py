"""The conversation: what is said next. Knows no channel; uses knowledge and storage."""

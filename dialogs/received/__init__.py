"""The life of drafts: kept for 30 days, then erased."""

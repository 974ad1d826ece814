"""Microsoft Teams: what arrives, what it means, and what goes back; everything of the Bot Framework SDK stays in here."""

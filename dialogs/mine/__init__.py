"""What stands for the person who asks: registrations, teams, forms, reminders."""

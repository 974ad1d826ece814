"""What is planned for, registered and handed in by the person who asks."""

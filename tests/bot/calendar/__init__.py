"""Calendar files and subscribed calendars, as calendar programs read them."""

"""The form machine: a form is data; order, back, skip, change, validation and storage are here."""

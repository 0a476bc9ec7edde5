"""What a document is: its kind and title, whose it is, and of which year."""

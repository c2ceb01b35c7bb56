"""The people who call and come, known by their telephone number."""

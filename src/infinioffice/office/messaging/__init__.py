"""What the receptionist wrote down: messages, pages, consent, texts."""

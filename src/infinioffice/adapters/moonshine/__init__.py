"""Local speech to text: the tiny English model inside the moonshine-voice wheel, in a thread pool."""

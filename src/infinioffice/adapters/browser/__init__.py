"""The browser phone: 16 kHz PCM both ways in binary frames, everything else as JSON text."""

"""Deepgram: streaming recognition (Nova and Flux) and the Aura voice, behind the engine's ports."""

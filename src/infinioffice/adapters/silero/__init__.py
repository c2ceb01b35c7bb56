"""Silero voice activity (ONNX, 8 kHz): one shared session for all calls, windows of many calls in one run."""

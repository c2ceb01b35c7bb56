"""Simulated vendors: stateful servers that speak each vendor's wire format, with faults on demand."""

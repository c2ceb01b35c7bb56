"""The master key in AWS KMS: it never leaves there, data keys are wrapped and unwrapped by asking."""

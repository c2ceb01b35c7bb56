"""Objects under keys: a folder of this machine, or a bucket."""

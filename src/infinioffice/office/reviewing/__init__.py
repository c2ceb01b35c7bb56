"""Looking back at calls: the words they are found by, why each thing was done, and what should have been."""

"""Other engines on our rig, each in an environment of its own: see `README.md` beside this file."""

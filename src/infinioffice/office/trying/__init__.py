"""The browser phone: members call the agent of their own business with their microphone."""

"""The web server's side of a media socket: uvicorn's protocol with a short way for frames of sound."""

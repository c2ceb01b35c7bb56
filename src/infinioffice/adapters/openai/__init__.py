"""OpenAI-compatible chat completions: OpenAI itself, llama.cpp server, vLLM, Ollama.

Codec (pure) and client. Wire facts: ../shared/vendors/openai.md.
"""

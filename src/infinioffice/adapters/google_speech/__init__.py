"""Google Cloud Speech-to-Text v2: streaming recognition over gRPC, behind the engine's port."""

"""Every sentence the voice can say, one file per language. PURE DATA and its spoken forms."""

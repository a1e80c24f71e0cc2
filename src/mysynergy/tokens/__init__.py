"""Bearer tokens: shown once, kept as a digest, listed and revoked."""

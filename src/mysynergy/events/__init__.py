"""What happened: append-only events with canonical bodies and salts, and the outbox."""

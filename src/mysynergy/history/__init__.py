"""What happened to a person or thing, as its reader may know it."""

"""Made-up people brought into the database through the same doors that officers use."""

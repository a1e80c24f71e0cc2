"""The REST interface under ``/api/v1/``: the same doors as the pages, as JSON."""

"""The figures of the errors that need no image."""

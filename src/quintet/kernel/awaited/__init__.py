"""What the documentation names and a later release reads: its settings stand here until their home is built."""

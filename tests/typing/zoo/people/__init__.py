"""People who buy and write."""

"""An app of goods, for programs that measure what is done with many rows."""

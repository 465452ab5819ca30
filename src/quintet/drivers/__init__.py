"""drivers: connections, pools, the context-bound lease, transactions, dialects, introspection."""

"""safety: what a migration does to a database that is in use, told before it runs.

    operation ──► its SQL (gathered, not run) ──► `reading`: actions ──► rules of the database: lock and work ──► `cost`: seconds
        └───────► `hazards`: what the release that still runs will meet

Lives here: reading of DDL (`reading`), lock levels (`locks`), the live sizes of tables (`facts`), the rules of each database
(`postgres`, `sqlite`), deploy-order hazards (`hazards`), the catalogue of findings with their safe forms (`findings`), what
ties them together (`analysis`), its output (`report`), and writing migrations in their safe form (`rewriting`). Not here: the
operations that safe forms are made of (`operations.online`, `operations.batches`), waiting for locks (`patience`). Start with
`analysis.analyse`.
"""

"""Benchmarks: quintet and its peers, side by side in one run, their outputs compared.

Each module of rows says what is measured and against whom; `harness` interleaves the peers round by round, prints the minimum
and the median CPU time per operation and the ratios beside the targets of the design, and writes one JSON line a row.
"""

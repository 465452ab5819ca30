"""Porch: exceptions, checks, validators, signing, management and other documented paths below `core`."""

"""test: client, test cases, runner."""

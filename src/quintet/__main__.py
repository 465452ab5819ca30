"""``python -m quintet``: the same as the `quintet` script."""

from quintet.cli.main import run

if __name__ == "__main__":
    run()

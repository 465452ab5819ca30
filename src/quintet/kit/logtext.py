"""Text from outside made fit for logs: no character of it can begin a line, steer a terminal or turn the reading direction."""


def one_line(text: str) -> str:
    r"""Return ``text`` in ASCII on one line: everything else as escapes such as ``\n``, ``\x1b`` and ``\u2028``."""
    return text.encode("unicode_escape").decode("ascii")


def visible(line: str) -> str:
    r"""Return ``line`` with its invisible characters as escapes; letters of every script and tabs stay.

    Invisible are, besides control characters, line separators and marks that turn the reading direction.
    """
    if line.isprintable():
        return line
    return "".join(one if one.isprintable() or one == "\t" else one_line(one) for one in line)

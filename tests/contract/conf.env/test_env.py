"""`quintet.conf.env`: typed values from the environment, `.env` and secret files; all that is wrong is told at once."""

import time
from datetime import timedelta
from pathlib import Path

import pytest

from quintet.conf import Settings
from quintet.conf.env import REQUIRED, Env, EnvError, Secret
from quintet.core.exceptions import ImproperlyConfigured


def env(**values: str) -> Env:
    return Env(values)


@pytest.fixture
def dotenv(tmp_path):
    """Return a function that writes a `.env` file and reads it, over an environment of its own."""

    def write(text: str, **environment: str) -> Env:
        (tmp_path / ".env").write_text(text)
        return Env.read(tmp_path / ".env", environment=environment)

    return write


def problem_of(read: Env) -> tuple[str, str, str, str]:
    """Return the only problem."""
    (problem,) = read.problems
    return problem.name, problem.got, problem.want, problem.mend


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("str", " as it is ", " as it is "),
        ("str", "", ""),
        ("bool", "true", True),
        ("bool", "ON", True),
        ("bool", "0", False),
        ("bool", "No", False),
        ("int", "-12", -12),
        ("float", "1.5", 1.5),
        ("list", "a, b,,c ", ["a", "b", "c"]),
        ("url", "https://example.com/x?y=1", "https://example.com/x?y=1"),
        ("path", "/srv/site", Path("/srv/site")),
        ("duration", "90", timedelta(seconds=90)),
        ("duration", "1h30m", timedelta(hours=1, minutes=30)),
        ("duration", "250ms", timedelta(milliseconds=250)),
        ("duration", "7d", timedelta(days=7)),
        ("bytes", "4096", 4096),
        ("bytes", "10MB", 10_000_000),
        ("bytes", "2.5 GiB", 2_684_354_560),
        ("bytes", "64k", 65_536),
        ("json", '{"a": [1]}', {"a": [1]}),
        ("secret", "hush", "hush"),
    ],
)
def test_kinds_of_values(kind, text, value):
    read = env(NAME=text)
    found = getattr(read, kind)("NAME")
    assert found == value
    assert type(found) is type(value) or isinstance(found, Secret)
    assert read.problems == ()


@pytest.mark.parametrize(
    ("kind", "text", "want"),
    [
        ("bool", "perhaps", "true or false (also 1 or 0, yes or no, on or off)"),
        ("int", "12.5", "a whole number"),
        ("int", "9" * 5000, "a whole number"),
        ("float", "nan", "a number"),
        ("url", "example.com", "a URL such as https://host/path"),
        ("url", "https://exam ple.com", "a URL such as https://host/path"),
        ("duration", "3 fortnights", 'a duration such as "90s", "15m", "1h30m" or "7d"'),
        ("duration", "9" * 90, 'a duration such as "90s", "15m", "1h30m" or "7d"'),
        ("bytes", "10 QB", 'a size such as "4096", "512kB", "10MB" or "2.5GiB"'),
        ("json", "{", "JSON"),
        ("json", "[" * 100_000, "JSON"),
        ("database", "mysql://here/x", "a database URL such as postgres://user:password@host/name or sqlite:////folder/file.db"),
    ],
)
def test_what_is_wrong_is_told_with_what_is_wanted(kind, text, want):
    read = env(NAME=text)
    getattr(read, kind)("NAME")
    name, got, wanted, mend = problem_of(read)
    assert (name, wanted, mend) == ("NAME", want, "change NAME there")
    assert got.endswith(" in the environment")


def test_bounds_and_choices():
    read = env(WORKERS="64", LEVEL="loud", SCALE="0.5")
    assert read.int("WORKERS", most=32) == 0
    assert read.choice("LEVEL", ["quiet", "normal"]) == "quiet"
    assert read.float("SCALE", least=0, most=1) == 0.5
    assert [problem.want for problem in read.problems] == ["a whole number of at most 32", "one of quiet, normal"]


def test_defaults_come_back_as_they_are():
    read = env(EMPTY="")
    marker = object()
    assert read.int("NOWHERE", default=None) is None
    assert read.list("NOWHERE", default=marker) is marker
    assert read.int("EMPTY", default=5) == 5
    assert read.database("NOWHERE", default="sqlite://:memory:")["NAME"] == ":memory:"
    assert read.duration("NOWHERE", default="2h") == timedelta(hours=2)
    assert read.bytes("NOWHERE", default="1kB") == 1000
    assert read.path("NOWHERE", default="/srv") == Path("/srv")
    with pytest.raises(ValueError, match="a duration such as"):
        read.duration("NOWHERE", default="soon")
    assert read.problems == ()


def test_what_has_no_default_must_be_there():
    read = env(EMPTY="")
    assert read.str("NOWHERE") == ""
    assert read.list("NOWHERE2", default=REQUIRED) == []
    assert read.int("EMPTY") == 0
    assert [(problem.name, problem.got) for problem in read.problems] == [
        ("NOWHERE", "is not set"),
        ("NOWHERE2", "is not set"),
        ("EMPTY", "is empty in the environment"),
    ]
    assert read.problems[0].mend == "set NOWHERE, or NOWHERE_FILE to a file that holds it"


def test_all_problems_are_raised_at_once():
    read = env(DEBUG="maybe")
    read.bool("DEBUG")
    read.secret("SECRET_KEY", min_length=50)
    with pytest.raises(EnvError) as caught:
        read.finish()
    assert isinstance(caught.value, ImproperlyConfigured)
    assert str(caught.value) == (
        "2 settings of the environment are missing or wrong:\n"
        "  DEBUG is 'maybe' in the environment\n"
        "      want: true or false (also 1 or 0, yes or no, on or off)\n"
        "      mend: change DEBUG there\n"
        "  SECRET_KEY is not set\n"
        "      want: a secret of at least 50 characters\n"
        "      mend: set SECRET_KEY, or SECRET_KEY_FILE to a file that holds it"
    )


def test_secrets_are_masked_but_work():
    read = env(KEY="s3cret-s3cret", DATABASE_URL="postgres://me:p%40ss@db.example:5433/site", FEED="https://me:s3cret@x.example/")
    key, database, feed = read.secret("KEY"), read.database("DATABASE_URL"), read.url("FEED")
    assert key == "s3cret-s3cret"
    assert f"{key}" == "s3cret-s3cret"
    assert database["PASSWORD"] == "p@ss"
    for shown in (repr(key), repr({"KEY": key}), repr(database), repr(feed), repr(read)):
        assert "s3cret" not in shown
        assert "p@ss" not in shown


def test_a_wrong_secret_is_not_told():
    read = env(KEY="s3cret", URL="https://me:s3cret@ex ample/", DATABASE_URL="mysql://me:s3cret@x/y", TOKENS='{"a": "s3cret"')
    read.secret("KEY", min_length=50)
    read.url("URL")
    read.database("DATABASE_URL")
    read.json("TOKENS")
    with pytest.raises(EnvError) as caught:
        read.finish()
    assert len(caught.value.problems) == 4
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "entry"),
    [
        ("sqlite:///db.sqlite3", {"ENGINE": "quintet.db.backends.sqlite3", "NAME": "db.sqlite3"}),
        ("sqlite:////srv/my%20db.sqlite3", {"ENGINE": "quintet.db.backends.sqlite3", "NAME": "/srv/my db.sqlite3"}),
        ("sqlite://:memory:", {"ENGINE": "quintet.db.backends.sqlite3", "NAME": ":memory:"}),
        (
            "postgresql://me:p%2Fw@db.example:5433/site?sslmode=require&conn_max_age=60&atomic_requests=yes",
            {
                "ENGINE": "quintet.db.backends.postgresql",
                "NAME": "site",
                "USER": "me",
                "PASSWORD": "p/w",
                "HOST": "db.example",
                "PORT": "5433",
                "CONN_MAX_AGE": 60,
                "ATOMIC_REQUESTS": True,
                "OPTIONS": {"sslmode": "require"},
            },
        ),
        (
            "postgres://%2Fvar%2Frun%2Fpostgresql/site",
            {
                "ENGINE": "quintet.db.backends.postgresql",
                "NAME": "site",
                "USER": "",
                "PASSWORD": "",
                "HOST": "/var/run/postgresql",
                "PORT": "",
            },
        ),
    ],
)
def test_database_urls(url, entry):
    assert env(DATABASE_URL=url).database("DATABASE_URL") == entry


def test_schemes_of_urls():
    read = env(REDIS="https://x.example")
    read.url("REDIS", schemes=["redis", "rediss"])
    assert problem_of(read)[2] == "a URL that starts with redis:// or rediss://"


@pytest.mark.parametrize("text", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "https:", "//host/path"])
def test_a_url_without_host_is_refused_unless_its_scheme_is_asked_for(text):
    read = env(HOME_PAGE=text)
    read.url("HOME_PAGE")
    assert problem_of(read)[2] == "a URL such as https://host/path"


def test_urls_that_pass():
    read = env(A="https://host", B="file:///srv/a.txt", C="mailto:a@b.example")
    assert read.url("A") == "https://host"
    assert read.url("B") == "file:///srv/a.txt"
    assert read.url("C", schemes=["mailto"]) == "mailto:a@b.example"


def test_the_file_stands_behind_the_environment(dotenv):
    read = dotenv("A=file\nB=file\n", A="environment")
    assert (read.str("A"), read.str("B")) == ("environment", "file")
    assert read.sources["A"] == "the environment"
    assert read.sources["B"].endswith(".env line 2")


def test_what_a_file_may_hold(dotenv):
    read = dotenv(
        "\ufeff# a comment\n\n"
        "PLAIN=a b#c # a comment\n"
        "  export INDENTED = x \n"
        "SINGLE='$HOME \\n # kept'  # a comment\n"
        'DOUBLE="a\\tb \\"quoted\\" # kept"\n'
        'LINES="one\ntwo"\n'
        "EMPTY=\nCOMMENTED= # nothing\nURL=https://x.example/#part\r\nLAST=last"
    )
    values = {
        name: read.str(name) for name in ("PLAIN", "INDENTED", "SINGLE", "DOUBLE", "LINES", "EMPTY", "COMMENTED", "URL", "LAST")
    }
    assert values == {
        "PLAIN": "a b#c",
        "INDENTED": "x",
        "SINGLE": "$HOME \\n # kept",
        "DOUBLE": 'a\tb "quoted" # kept',
        "LINES": "one\ntwo",
        "EMPTY": "",
        "COMMENTED": "",
        "URL": "https://x.example/#part",
        "LAST": "last",
    }
    assert read.problems == ()


@pytest.mark.parametrize(
    ("text", "line", "got"),
    [
        ("A=1\nnot a setting\n", 2, "is no NAME=value"),
        ("A='open\nB=1\n", 1, "opens a value with ' that is never closed"),
        ('A=1\n\nB="x" y\n', 3, "goes on behind the closing quote"),
        ('A="one\ntwo"\n9=x\n', 3, "is no NAME=value"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_its_number_alone(dotenv, text, line, got):
    name, found, _, _ = problem_of(dotenv(text))
    assert name.endswith(f".env line {line}")
    assert found == got


def test_a_name_that_stands_twice_is_told(dotenv):
    read = dotenv("A=1\nB=2\nA=3\n")
    name, got, want, mend = problem_of(read)
    assert (name, want) == ("A", "each name once")
    assert got.endswith(".env line 1 already")
    assert mend.endswith(".env line 3")


def test_a_misspelt_name_is_found(dotenv):
    read = dotenv("DATABSE_URL=sqlite://:memory:\nSOMETHING_ELSE=1\n")
    read.database("DATABASE_URL", default=None)
    name, got, want, mend = problem_of(read)
    assert (name, want, mend) == ("DATABSE_URL", "DATABASE_URL", "rename it to DATABASE_URL, or take it out")
    assert got.endswith(".env line 1 is asked for by nobody")
    required = dotenv("DATABSE_URL=sqlite://:memory:\n")
    required.database("DATABASE_URL")
    assert "line 1 has DATABSE_URL: is that it?" in problem_of(required)[3]


def test_without_a_file_the_environment_is_enough(tmp_path):
    assert Env.read(tmp_path / "none", environment={"A": "1"}).int("A") == 1
    assert Env.read(None, environment={"A": "1"}).int("A") == 1


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / ".env").write_bytes(b"A=\xff\n")
    name, got, _, _ = problem_of(Env.read(tmp_path / ".env", environment={}))
    assert name == str(tmp_path / ".env")
    assert got == "cannot be read: it is not UTF-8"


def test_a_secret_from_the_file_that_a_variable_points_to(tmp_path):
    (tmp_path / "key").write_text("from a file\n")
    read = env(KEY_FILE=str(tmp_path / "key"))
    assert read.secret("KEY") == "from a file"
    assert read.sources == {"KEY": str(tmp_path / "key")}


def test_a_file_that_is_not_there_is_told(tmp_path):
    read = env(KEY_FILE=str(tmp_path / "key"))
    read.secret("KEY")
    name, got, want, mend = problem_of(read)
    assert (name, want) == ("KEY", "a file that can be read")
    assert got == f"lies in {tmp_path / 'key'}, which cannot be read: No such file or directory"
    assert mend == "mend KEY_FILE of the environment"


def test_a_variable_and_its_file_exclude_each_other(tmp_path):
    (tmp_path / "key").write_text("from a file")
    read = env(KEY="direct", KEY_FILE=str(tmp_path / "key"))
    assert read.secret("KEY") == "direct"
    assert problem_of(read)[1] == "is set, and KEY_FILE too"


@pytest.mark.parametrize("name", ["KEY", "key"])
def test_a_folder_of_secrets(tmp_path, name):
    (tmp_path / name).write_text("from the folder\n")
    assert Env({}, secrets=tmp_path).secret("KEY") == "from the folder"
    assert env(CREDENTIALS_DIRECTORY=str(tmp_path)).secret("KEY") == "from the folder"


def test_a_prefix():
    read = Env.read(None, environment={"SHOP_DEBUG": "1"}, prefix="SHOP_")
    assert read.bool("DEBUG") is True
    read.str("NAME")
    assert problem_of(read)[0] == "SHOP_NAME"


def test_nothing_is_written_to_the_environment(dotenv, monkeypatch):
    monkeypatch.delenv("ONLY_IN_THE_FILE", raising=False)
    import os

    assert dotenv("ONLY_IN_THE_FILE=1\n").int("ONLY_IN_THE_FILE") == 1
    assert "ONLY_IN_THE_FILE" not in os.environ


@pytest.mark.parametrize("rest", ["", "PORT = int(env.str('PORT_TEXT'))\n"], ids=["at the end", "before the error it causes"])
def test_a_settings_module_tells_its_problems(tmp_path, monkeypatch, rest):
    (tmp_path / "settings_with_env.py").write_text(
        "from quintet.conf.env import Env\n"
        "env = Env({})\n"
        "DEBUG = env.bool('DEBUG')\n"
        "SECRET_KEY = env.secret('SECRET_KEY')\n" + rest
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "settings_with_env", raising=False)
    with pytest.raises(EnvError) as caught:
        Settings("settings_with_env")
    assert [problem.name for problem in caught.value.problems][:2] == ["DEBUG", "SECRET_KEY"]


@pytest.mark.parametrize("line", ["A='", 'A="', 'A="\\"', "A=x #", "=", "A=\\", "export ", "A " + "=" * 3], ids=repr)
def test_a_hostile_file_is_read_in_linear_time(line):
    from quintet.kernel.env.dotenv import parse

    def best_of_five(lines: int) -> float:
        text = (line + "\n") * lines
        times: list[float] = []
        for _ in range(5):
            start = time.process_time()
            list(parse(text))
            times.append(time.process_time() - start)
        return min(times)

    # A linear function takes 4 times as long for 4 times as much, a quadratic one 16 times.
    assert best_of_five(4000) <= max(8 * best_of_five(1000), 0.002)

"""What Tab offers: commands, options, labels, choices; and the scripts that ask for it."""

import shutil
import subprocess
import sys

import pytest

from quintet.cli.completion import offered
from tests.kit.polls_site import EXAMPLES, environment


def tab(line):
    """Return what is offered at the end of a line, counted as bash counts."""
    words = line.split(" ")
    return offered({"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}).split()


def test_commands():
    assert tab("manage.py show") == ["show_urls", "showmigrations"]
    assert {"startapp", "startproject"} == set(tab("quintet start"))
    assert "migrate" in tab("manage.py ")
    assert tab("manage.py help mig") == ["migrate", "migrate_schemas"]
    assert tab("manage.py nothing --") == tab("manage.py version --") == []


def test_options_that_take_a_value_end_in_an_equals_sign():
    assert tab("manage.py sqlmigrate --verb") == ["--verbosity="]
    assert tab("manage.py showmigrations --li") == ["--list"]
    assert tab("manage.py showmigrations --list --li") == []
    assert "--verbosity=" not in tab("manage.py runserver --"), "hidden from the help, hidden here"


def test_fixed_choices_are_offered():
    assert tab("manage.py check --fail-level ER") == ["ERROR"]
    assert tab("quintet completion ") == ["bash", "fish", "zsh", *tab("quintet completion --")]


def in_shell(words, **more):
    return subprocess.run(
        words,
        cwd=EXAMPLES / "polls",
        env={**environment("sqlite://:memory:"), **more},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_script_gets_labels_of_the_project():
    done = in_shell([sys.executable, "manage.py"], DJANGO_AUTO_COMPLETE="1", COMP_WORDS="manage.py sqlmigrate po", COMP_CWORD="2")
    assert (done.stdout, done.returncode) == ("polls\n", 0), done.stderr


def test_the_bash_script_completes():
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash")
    script = f"""
eval "$({sys.executable} -m quintet completion bash)"
COMP_WORDS=({sys.executable} manage.py showmig); COMP_CWORD=2
_quintet_python_completion "${{COMP_WORDS[0]}}"
echo "${{COMPREPLY[@]}}"
"""
    done = in_shell([bash, "-c", script])
    assert done.stdout == "showmigrations\n", done.stderr


def test_unknown_shell_is_refused():
    done = in_shell([sys.executable, "-m", "quintet", "completion", "tcsh"])
    assert done.returncode == 2
    assert "'bash', 'fish', 'zsh'" in done.stderr


@pytest.mark.parametrize("environment", [{}, {"COMP_WORDS": "manage.py mig"}, {"COMP_WORDS": "manage.py mig", "COMP_CWORD": "x"}])
def test_without_the_shell_s_own_variables_nothing_is_offered(environment):
    assert offered(environment) == ""

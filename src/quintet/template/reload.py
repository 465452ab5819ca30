"""What the development server asks when files change: which folders hold templates, and to forget what was kept."""

from pathlib import Path

from quintet.template.backends.native import DjangoTemplates
from quintet.template.current import engines


def template_directories() -> set[Path]:
    """Return every folder that our engines search."""
    return {Path(folder) for engine in _ours() for folder in engine.template_dirs}


def reset_loaders() -> None:
    """Forget every kept template; the next rendering reads the files again."""
    for engine in _ours():
        for loader in engine.engine.template_loaders:
            loader.reset()


def _ours() -> list[DjangoTemplates]:
    return [engine for engine in engines.all() if isinstance(engine, DjangoTemplates)]

"""``python -m app.cli``: the same as the ``wenyi`` command."""

from app.cli.main import run

if __name__ == "__main__":
    run()

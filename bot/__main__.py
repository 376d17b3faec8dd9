"""Run `tocsin`, also as `python -m bot`."""

from bot.cli import app


def main() -> None:
    """Hand over to the command line."""
    app()


if __name__ == "__main__":
    main()

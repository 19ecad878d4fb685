"""What every command shares: errors as one line, output in UTF-8, work that Ctrl-C can stop."""

from __future__ import annotations

import functools
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn, ParamSpec, TypeVar

import typer

from kg.errors import InputError, KGError, QueryError

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

__all__ = [
    "complain",
    "emit",
    "guarded",
    "interruptible",
    "set_debug",
    "show",
    "stderr",
    "stdout",
    "text_lines",
]

P = ParamSpec("P")
T = TypeVar("T")

INTERRUPTED, BROKEN_PIPE, FAILED = 130, 141, 2

_WIDE = 160  # columns of a table that goes into a file or a pipe, where nobody's window sets the width
_state = {"debug": False, "working": False}


def set_debug(on: bool) -> None:
    """Show tracebacks of unexpected errors."""
    _state["debug"] = on or os.environ.get("KG_DEBUG", "") not in ("", "0")


def stdout() -> Console:
    """The console of results."""
    return _console(stderr=False)


def stderr() -> Console:
    """The console of progress, notes and errors."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _WIDE
    return Console(stderr=stderr, width=width, highlight=False, emoji=False)


def complain(message: str, style: str = "red") -> None:
    """One line on stderr, in colour on a terminal."""
    from rich.text import Text

    from kg.query.result import printable

    stderr().print(Text(printable(message), style), soft_wrap=True)


def show(what: RenderableType | str, out: Path | None = None) -> None:
    """Print a table, or write it as plain text to a file."""
    if out is None:
        stdout().print(what)
        return
    from io import StringIO

    from rich.console import Console

    buffer = StringIO()
    Console(file=buffer, width=_WIDE, highlight=False, emoji=False, no_color=True).print(what)
    emit(buffer.getvalue(), out)


def emit(content: str | bytes, out: Path | None = None) -> None:
    """Write to stdout, or to a file that appears only when it is complete.

    Always UTF-8, line ends as they are. Raises InputError when the file cannot be written.
    """
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    with replacing(out) as stream:
        stream.write(data)


@contextmanager
def replacing(out: Path) -> Iterator[BinaryIO]:
    """A stream whose bytes take the place of a file, all at once and with its permissions, links followed.

    What is there and is no ordinary file (a device, a pipe) is written to, never replaced. Raises InputError
    when it cannot be written.
    """
    target = out.resolve()
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as stream:
                yield stream
            return
        partial = target.with_name(f".{target.name}.partial")
        try:
            with partial.open("wb") as stream:
                yield stream
            if target.exists():
                partial.chmod(target.stat().st_mode & 0o7777)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        raise InputError(
            f"cannot be written ({error.strerror})", path=out, hint="name another file with -o"
        ) from error


def text_lines(file: Path) -> list[str]:
    """The lines of a text file, or of standard input for ``-``, without their ends.

    Raises InputError when the file cannot be read or is no text.
    """
    from kg.read.decode import decode

    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", path=file, hint="give a text file, or - for standard input"
        ) from error
    text, assumed = decode(data, file)
    for note in assumed:
        complain(f"warning: {file}: {note}", "yellow")
    lines = text.split("\n")
    # a line end ends a line, it does not begin another
    return [line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1])]


def interruptible(work: Callable[[], T], timeout: float | None = None) -> T:
    """The value of `work`, done in a thread: native code that cannot be stopped does not hold up Ctrl-C.

    Raises QueryError after `timeout` seconds.
    """
    done: list[T] = []
    failed: list[BaseException] = []

    def target() -> None:
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=target, daemon=True)
    _state["working"] = True
    thread.start()
    thread.join(timeout)
    if thread.is_alive():
        raise QueryError(f"no answer within {timeout:g} s", hint="ask for less, or give a longer --timeout")
    _state["working"] = False
    if failed:
        raise failed[0]
    return done[0]


def _leave(code: int) -> NoReturn:
    """End with a code. While a thread is inside native code the interpreter cannot be taken down in order."""
    if _state["working"]:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    raise typer.Exit(code)


def guarded(command: Callable[P, T]) -> Callable[P, T]:
    """A command whose errors are one line: those on purpose are said, others named as defects."""

    @functools.wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            value = command(*args, **kwargs)
            sys.stdout.flush()
            return value
        except KGError as error:
            complain(str(error))
            _leave(FAILED)
        except KeyboardInterrupt:
            complain("stopped", "yellow")
            _leave(INTERRUPTED)
        except BrokenPipeError:
            # whoever read the output has gone; what is still buffered must not raise at exit
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            _leave(BROKEN_PIPE)
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except Exception as error:
            _unexpected(error)
            _leave(FAILED)

    return wrapper


def _unexpected(error: Exception) -> None:
    if _state["debug"]:
        import traceback

        traceback.print_exception(error)
        return
    said = " ".join(str(error).split())
    complain(
        f"unexpected {type(error).__name__}{': ' if said else ''}{said}; this is a defect: "
        "please report it with the command you typed, what 'kg version' says, and what --debug adds"
    )

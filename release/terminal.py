"""A program at a terminal of 80 x 24 cells, for the scripts of this folder. Needs pyte from PyPI."""

import fcntl
import os
import pty
import select
import struct
import termios
import time

import pyte


class Screen:
    """A program that runs; `become` is called in its process, and replaces that by the program.

    A wait ends after 60 seconds with a message and exit code 1. After keys there is a pause of 0.3 seconds, as keys that
    come within 30 ms without a bracketed paste are one. Both are longer by `slowness` for a program that runs so many
    times slower.
    """

    def __init__(self, become, slowness=1):
        self.patience, self.pause = 60 * slowness, 0.3 * slowness
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            become()
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.ByteStream(self.screen)

    def see(self, text):
        """Waits until a text is on the screen."""
        end = time.monotonic() + self.patience
        while not any(text in line for line in self.screen.display):
            if not select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]:
                shown = "\n".join(self.screen.display)
                raise SystemExit(f"waited for {text!r}, on the screen is:\n{shown}")
            self.stream.feed(os.read(self.terminal, 65536))

    def press(self, keys):
        """Types keys."""
        os.write(self.terminal, keys.encode())
        time.sleep(self.pause)

    def end(self):
        """Waits for the end and returns the exit code."""
        try:
            while os.read(self.terminal, 65536):
                pass
        except OSError:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


def main_job(screen, say=lambda text: None):
    """Creates two processes in the simulator, from an empty draft to their IDs on the screen, and quits.

    The screen is in English; `say` is told each text that came.
    """
    down, insert, left, help_key = "\x1b[B", "\x1b[2~", "\x1b[D", "\x1bOP"
    for text, keys in [
        ("New draft", "\r"),
        ("Choose a business", down),
        ("Harbor Logistics", "\r"),
        ("tracking-api", "/"),
        ("Filter", "api"),
        ("api", "\r"),
        ("tracking-api", "a"),
        ("2 marked", "\r"),
        ("No processes yet", insert),
        ("unnamed", "nginx\tweb\t"),
        ("web", down),
        ("web", "\x0e"),
        ("No bind info", insert),
        ("First private IP", "\t"),
        ("steps by target", "8001+"),
        ("8001 .. 8002", "\x0e"),
        ("checked with CMDB", help_key),
        ("Enter run", "\x1b"),
        ("checked with CMDB", "2"),
        ("[2 Proc", "t"),
        ("Table", "\x1b"),
        ("[2 Proc", "4"),
        ("checked with CMDB", "s"),
        ("Create 2 processes", left),
        ("Create 2 processes", "\r"),
        ("2 processes created", "q"),
    ]:
        screen.see(text)
        say(text)
        screen.press(keys)
    code = screen.end()
    if code != 0:
        raise SystemExit(f"the screen ended with {code}")

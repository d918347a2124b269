"""Runs a command in a pseudo-terminal of 100 columns and passes on what it writes there.

Every line of the standard input is typed; the line "^C" is Ctrl-C."""
import fcntl
import os
import pty
import select
import struct
import sys
import termios

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))

sources = [terminal, 0]
while terminal in sources:
    for source in select.select(sources, [], [])[0]:
        try:
            data = os.read(source, 65536)
        except OSError:  # the command has ended
            data = b""
        if not data:
            sources.remove(source)
        elif source == terminal:
            os.write(1, data)
        else:
            os.write(terminal, data.replace(b"^C\n", b"\x03"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))

#!/usr/bin/env python3
"""Tries a released program as it would run on an old jump host.

In an empty root that holds the program, /dev/tty, /etc/hosts, /etc/resolv.conf and a CA file it must resolve a name
from the file and one from a name server, reach a server by each, and create processes at the screen. Then the same
under a kernel that answers ENOSYS to what Linux 3.10 does not have; random numbers come from /dev/urandom there. At last
/etc/nsswitch.conf names services that are not installed. Needs root, x86_64, and pyte from PyPI.

    release/try.py PROGRAM [LIBRARY...]

The libraries are copied into the root at their own paths: a program that is not static needs the dynamic linker and
the C library with its name services.
"""

import ctypes
import errno
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading

import terminal

# Calls that came after Linux 3.10, by their numbers on x86_64.
MISSING = {"getrandom": 318, "memfd_create": 319, "copy_file_range": 326, "statx": 332, "pidfd_open": 434, "clone3": 435}
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
ALLOW, FAIL = 0x7FFF0000, 0x00050000 | errno.ENOSYS
PATIENCE = 60


def forget_new_calls():
    """Makes the kernel answer ENOSYS to the missing calls, from now on and for every program that is started."""
    program = [(0x20, 0, 0, 0)]  # Load the number of the call.
    for number in MISSING.values():
        program += [(0x15, 0, 1, number), (0x06, 0, 0, FAIL)]
    program.append((0x06, 0, 0, ALLOW))
    code = b"".join(struct.pack("HBBI", *one) for one in program)
    buffer = ctypes.create_string_buffer(code)
    filter_ = struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, filter_, 0, 0):
        raise OSError(ctypes.get_errno(), "no filter for system calls")


def new_root(program, libraries):
    """Returns a folder with the program and what it may expect of the emptiest system."""
    root = tempfile.mkdtemp()
    for folder in ("dev", "etc/ssl/certs", "tmp", "root"):
        os.makedirs(f"{root}/{folder}")
    shutil.copy(program, f"{root}/bkproc")
    for library in libraries:
        place = root + os.path.abspath(library)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        shutil.copy(library, place)
    os.mknod(f"{root}/dev/tty", 0o020666, os.makedev(5, 0))
    with open(f"{root}/etc/hosts", "w") as file:
        file.write("127.0.0.1 cmdb-of-file.example\n")
    with open(f"{root}/etc/resolv.conf", "w") as file:
        file.write("nameserver 127.0.0.53\n")
    authorities = "/etc/ssl/certs/ca-certificates.crt"
    if os.path.exists(authorities):
        shutil.copy(authorities, root + authorities)
    return root


def enter(root, arguments):
    """Becomes the program in its root. Never returns."""
    os.chroot(root)
    os.chdir("/")
    if os.path.exists("/dev/urandom"):
        forget_new_calls()
    environment = {"HOME": "/root", "LANG": "en_US.UTF-8", "TERM": "xterm-256color"}
    os.execve("/bkproc", ["bkproc", *arguments], environment)


def run(root, arguments):
    """Runs the program to its end and returns what it printed."""
    done = subprocess.Popen([sys.executable, __file__, "--enter", root, *arguments],
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said, _ = done.communicate(timeout=PATIENCE)
    if done.returncode != 0:
        raise SystemExit(f"{arguments} ended with {done.returncode}:\n{said}")
    return said


def name_server():
    """Answers every question for an IPv4 address with 127.0.0.1, and has no other addresses."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.53", 53))

    def serve():
        while True:
            question, asker = listener.recvfrom(512)
            end = question.index(b"\0", 12) + 5
            kind = struct.unpack(">H", question[end - 4:end - 2])[0]
            count = 1 if kind == 1 else 0
            head = question[:2] + struct.pack(">HHHHH", 0x8180, 1, count, 0, 0)
            record = b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 60, 4) + bytes([127, 0, 0, 1])
            listener.sendto(head + question[12:end] + record * count, asker)

    threading.Thread(target=serve, daemon=True).start()


def main():
    if sys.argv[1] == "--enter":
        enter(sys.argv[2], sys.argv[3:])
    program, libraries = sys.argv[1], sys.argv[2:]
    root = new_root(program, libraries)
    name_server()
    server = subprocess.Popen([program, "sandbox", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, text=True)
    try:
        port = re.search(r":(\d+)", server.stdout.readline()).group(1)
        for kernel in ("this kernel", "a kernel as of 3.10"):
            print(kernel + ":", run(root, ["--version"]).strip())
            for name in ("cmdb-of-file.example", "cmdb-of-dns.example"):
                where = ["--url", f"http://{name}:{port}", "--door", "direct", "--user", "admin"]
                print(f"  {name}: {len(run(root, ['businesses', *where]).splitlines()) - 1} businesses")
            screen = terminal.Screen(lambda: enter(root, ["--sandbox", "--lang", "en"]))
            terminal.main_job(screen, lambda text: print(f"  {text}"))
            if not os.path.exists(f"{root}/dev/urandom"):
                os.mknod(f"{root}/dev/urandom", 0o020666, os.makedev(1, 9))
        with open(f"{root}/etc/nsswitch.conf", "w") as file:
            file.write("hosts: files mdns4_minimal [NOTFOUND=return] dns myhostname\n")
        found = run(root, ["businesses", "--url", f"http://cmdb-of-dns.example:{port}", "--door", "direct", "--user", "admin"])
        print(f"name services that are not there: {len(found.splitlines()) - 1} businesses")
        print("all done")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
        shutil.rmtree(root)


main()

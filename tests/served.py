"""A real server of a folder of banks, as a process of its own."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
from contextlib import closing, suppress


def unused_port():
    """A port that nothing listens at: of some that are this process's own, and that no system gives away unasked."""
    first = 20_000 + os.getpid() % 1000 * 12
    for port in range(first, first + 12):
        with socket.socket() as attempt:
            attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                attempt.bind(("127.0.0.1", port))
                return port
    raise AssertionError(f"every port from {first} to {first + 11} is taken")


class Served:
    """A real server of a folder, as a process of its own."""

    def __init__(self, folder, *options, stdout=subprocess.DEVNULL, **environment):
        command = [sys.executable, "-m", "remanence", "serve", "--banks", str(folder), "--port", "0", *options]
        self.process = subprocess.Popen(
            command, stdout=stdout, stderr=subprocess.PIPE, text=True, env=os.environ | environment
        )
        said = self.process.stderr.readline()
        found = re.search(r"at http://127\.0\.0\.1:(\d+)$", said.strip())
        assert found, said + (self.process.stderr.read() if self.process.poll() is not None else "")
        self.port = int(found[1])

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)

    def ask(self, method, path, body=None, connection=None, **headers):
        if connection is None:
            with closing(self.connection()) as own:
                return self.ask(method, path, body, own, **headers)
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), answer.headers

    def end(self, how):
        self.process.send_signal(how)
        code = self.process.wait(timeout=600)
        rest = self.process.stderr.read()
        self.process.stderr.close()
        return code, rest

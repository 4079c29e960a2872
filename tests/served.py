"""A real server of a folder of banks, as a process of its own."""

import http.client
import json
import os
import re
import subprocess
import sys
from contextlib import closing


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
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, method, path, body=None, connection=None, **headers):
        if connection is None:
            with closing(self.connection()) as own:
                return self.ask(method, path, body, own, **headers)
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read()), answer.headers

    def end(self, how):
        self.process.send_signal(how)
        code = self.process.wait(timeout=60)
        rest = self.process.stderr.read()
        self.process.stderr.close()
        return code, rest

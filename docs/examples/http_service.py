#!/usr/bin/env python3
"""A service that counts words, for jobs of the type http; http.server of the standard library is all it needs.

Start it:     python3 http_service.py 8321
Register it:  mcpcore service add words http://127.0.0.1:8321 --local      (then restart the daemon)
Then:         mcpcore submit http service=words payload.text="to be or not to be" --follow
"""

import collections
import hashlib
import json
import sys
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

jobs = {}
lock = threading.Lock()


def count(job, text):
    """The work, on a thread of its own: a service that needs more than a moment answers first."""
    words = collections.Counter()
    parts = text.split()
    for index, word in enumerate(parts):
        if job["status"] == "cancelled":
            return
        words[word] += 1
        job["progress"] = (index + 1) / len(parts)
    table = "word,count\n" + "".join(f"{word},{number}\n" for word, number in words.most_common())
    job["file"] = table.encode()
    job["artifacts"] = [{"name": "words.csv", "url": f"/jobs/{job['id']}/words.csv", "sha256": hashlib.sha256(job["file"]).hexdigest(), "kind": "text/csv"}]
    job["result"] = {"words": len(parts), "distinct": len(words)}
    job["status"] = "completed"


class Service(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = request["payload"].get("text")
        if self.path != "/execute" or not isinstance(text, str):
            self.answer(400, {"error": "POST /execute with payload.text"})
            return
        # The same job posted again is the same job: it is found by its key.
        key = self.headers.get("Idempotency-Key") or str(uuid.uuid4())
        with lock:
            new = key not in jobs
            job = jobs.setdefault(key, {"id": key, "status": "running", "progress": 0})
        if new:
            threading.Thread(target=count, args=(job, text), daemon=True).start()
        self.answer(202, {"status": "running"}, {"Location": f"/jobs/{key}"})

    def do_GET(self):
        job = self.job()
        if job is None:
            self.answer(404, {"error": "no such job"})
        elif self.path.endswith("/words.csv"):
            self.send(200, job["file"], "text/csv", {})
        else:
            self.answer(200, {name: value for name, value in job.items() if name != "file"})

    def do_DELETE(self):
        job = self.job()
        if job is not None:
            job["status"] = "cancelled"
        self.answer(204 if job else 404, None)

    def job(self):
        parts = self.path.split("/")
        return jobs.get(parts[2]) if len(parts) > 2 and parts[1] == "jobs" else None

    def answer(self, status, body, headers=None):
        self.send(status, b"" if body is None else json.dumps(body).encode(), "application/json", headers or {})

    def send(self, status, content, kind, headers):
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0), Service)
print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()

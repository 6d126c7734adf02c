"""Types are learnt by one thread at a time: msgspec crashes the process otherwise."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys, threading
from types import ModuleType
from leastwise.collect.decoding import decode

sys.setswitchinterval(1e-6)
SOURCE = '''
from msgspec import Struct
class Deep(Struct):
    names: dict[str, str] = {}
class Inner(Struct):
    several: tuple[Deep, ...] = ()
class Page(Struct):
''' + "".join(f"    f{number}: tuple[Inner, ...] = ()\\n" for number in range(30))

for number in range(100):
    module = sys.modules[f"made{number}"] = ModuleType(f"made{number}")
    exec(SOURCE, module.__dict__)
    start = threading.Barrier(8)

    def read(page=module.Page, start=start):
        start.wait()
        decode(b'{"f1": [{"several": [{"names": {"a": "b"}}]}]}', page)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("done")
"""


def test_many_threads_may_read_a_page_of_a_type_for_the_first_time() -> None:
    done = subprocess.run((sys.executable, "-c", PROGRAM), capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr

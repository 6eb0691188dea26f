"""Let atheris search one target: ``python -m tests.fuzz NAME [SECONDS] [FOLDER]``; new finds go to FOLDER."""

import sys
import tempfile

import atheris

with atheris.instrument_imports(include=["companion"]):
    from tests.fuzz.targets import CORPUS, TARGETS

if __name__ == "__main__":
    name, seconds, found = (sys.argv[1:] + ["600", ""][len(sys.argv) - 2 :])[:3]
    found = found or tempfile.mkdtemp(prefix="companion-fuzz-")
    longest = 4096 if name == "verify" else 20_000
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={longest}",
        "-timeout=20",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], found, str(CORPUS / name), *options, f"-artifact_prefix={found}/crash-"], TARGETS[name])
    atheris.Fuzz()

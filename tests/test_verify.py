"""Whoever changes a report is found out: by us, by pdfsig, by openssl; and a stranger's file breaks nothing."""

import json
import random
import re
import subprocess
import sys
import time
import zlib
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion.errors import BadInput, TooLarge
from companion.evidence import bundle, pdf, sign, signature, verify
from companion.vault import chain, identity
from tests import evidence_kit as kit
from tests import tsa
from tests.programs import need

OURS = identity.fingerprint(kit.device_key())
OTHER = kit.device_key("other")


def unsigned(data):
    """Return the report as it was before it was signed."""
    return data[: data.index(b"%%EOF") + 6]


def one_bit(data):
    changed = bytearray(data)
    changed[len(data) // 3] ^= 1
    return bytes(changed)


def year_of_creation(data):
    at = data.index(b"/CreationDate(D:2026") + len("/CreationDate(D:202")
    return data[:at] + b"5" + data[at + 1 :]


def words_in_the_attachment(data):
    """Change a promise in transcript.json in an incremental update, the honest way to edit a PDF."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer, out = IncrementalPdfFileWriter(BytesIO(data)), BytesIO()
    names = writer.root["/Names"]["/EmbeddedFiles"]["/Names"]
    file = names[list(names).index("transcript.json") + 1]["/EF"]["/F"]
    changed = file.data.replace("€ 25,00 compensatie".encode(), "€ 95,00 compensatie".encode())
    assert changed != file.data
    file._data, file._encoded_data = changed, None
    writer.update_container(file)
    writer.write(out)
    return out.getvalue()


def attachment_rewritten(data):
    """Change the attachment and write the whole file anew, as an editor would."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    out = BytesIO()
    copy_into_new_writer(PdfFileReader(BytesIO(words_in_the_attachment(data)))).write(out)
    return out.getvalue()


def black_box(data):
    """Draw a box over the first page in an incremental update: the signed bytes stay as they are."""
    from pyhanko.pdf_utils.generic import StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(data))
    box = writer.add_object(StreamObject(stream_data=b"q 0 0 0 rg 50 500 400 200 re f Q"))
    writer.add_stream_to_page(0, box)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def stripped_and_signed_again(data):
    return sign.sign(words_in_the_attachment(unsigned(data)), OTHER)


def signature_removed(data):
    return unsigned(data)


def last_byte_missing(data):
    return data[:-1]


def line_added(data):
    return data + b"\n"


#: What was done, the check of ours that fails, and what pdfsig 22.12 said of the same file.
DAMAGES = [
    (one_bit, "signature", "Digest Mismatch"),
    (year_of_creation, "signature", "Digest Mismatch"),
    (words_in_the_attachment, "whole-file", "Not total document signed"),
    (attachment_rewritten, "signature", "Digest Mismatch"),
    (black_box, "whole-file", "Not total document signed"),
    (stripped_and_signed_again, "attachments", "Signature is Valid"),
    (signature_removed, "signature", "does not contain any signatures"),
    (last_byte_missing, "signature", None),
    (line_added, "whole-file", "Not total document signed"),
]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_an_intact_report_is_intact(lang):
    report = verify.check(kit.report(lang), known_fingerprint=OURS)
    assert (report.ok, report.signer, report.exit_code) == (True, "known", verify.INTACT)
    assert [check.check for check in report.checks] == list(verify.CHECKS)
    assert (
        report.row()["checks"][4]["detail"]
        == f"All {len(kit.sample(lang)['messages'])} kept pieces follow one another."
    )


@pytest.mark.parametrize("stamped", [False, True])
def test_a_fresh_process_says_the_same(stamped, tmp_path):
    """Nothing that signing loads may be needed to check."""
    if stamped:
        with tsa.running() as service:
            data = kit.export(tsa=service.url)
    else:
        data = kit.report()
    (tmp_path / "report.pdf").write_bytes(data)
    code = (
        "import sys; from companion.evidence import verify; print(verify.check(open(sys.argv[1], 'rb').read()).row())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "report.pdf"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(verify.check(data).row())
    assert "'ok': True" in done.stdout and ("time-stamp" in done.stdout) == stamped


def test_pdfsig_agrees(tmp_path):
    said = kit.pdfsig(kit.report(), tmp_path)
    assert "Signature is Valid" in said and "Total document signed" in said and "ETSI.CAdES.detached" in said


def test_openssl_agrees(tmp_path):
    """Cut the signature out as CHECK.txt says, and let openssl check it against the signed bytes."""
    data = kit.report()
    start, length, after, rest = signature.check(data).byte_range
    der = bytes.fromhex(data[length + 1 : after - 1].decode())
    names = {"der": der, "signed": data[start:length] + data[after : after + rest]}
    for name, content in names.items():
        (tmp_path / name).write_bytes(content)
    verified = subprocess.run(
        [need("openssl"), "cms", "-verify", "-inform", "DER", "-in", "der", "-content", "signed", "-binary", "-noverify",
         "-out", "same"], cwd=tmp_path, capture_output=True, check=False,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr
    assert (tmp_path / "same").read_bytes() == names["signed"]
    pem = kit.tool("openssl", "pkcs7", "-inform", "DER", "-in", str(tmp_path / "der"), "-print_certs")
    printed = kit.tool("openssl", "x509", "-noout", "-fingerprint", "-sha256", stdin=pem.encode())
    assert verify.read_fingerprint(printed.split("=")[1]) == OURS


def test_the_signing_library_agrees():
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    embedded = PdfFileReader(BytesIO(kit.report())).embedded_signatures[0]
    trust = ValidationContext(trust_roots=[embedded.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(embedded, trust)
    assert status.bottom_line and status.docmdp_ok


@pytest.mark.parametrize(("damage", "failing", "pdfsig"), DAMAGES, ids=[row[0].__name__ for row in DAMAGES])
def test_a_changed_report_is_refused(damage, failing, pdfsig, tmp_path):
    changed = damage(kit.report())
    assert changed != kit.report()
    report = verify.check(changed, known_fingerprint=OURS)
    assert not report.ok and report.signer == "unknown" and report.exit_code == verify.TAMPERED
    assert failing in [check.check for check in report.checks if not check.ok]
    assert pdfsig is None or pdfsig in kit.pdfsig(changed, tmp_path)


def test_every_changed_byte_is_found():
    data = kit.report()
    for at in random.Random(11).sample(range(len(data)), 400):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        try:
            assert not verify.check(bytes(changed), OURS).ok, at
        except BadInput:
            assert at < 8, at


def test_no_shortened_report_passes():
    data = kit.report()
    for at in range(16, len(data), len(data) // 300):
        assert not verify.check(data[:at], OURS).ok


def test_a_whole_new_report_by_another_device_is_a_stranger():
    forged = kit.sample()
    forged["messages"][4]["text"] = "Ik kan u toezeggen dat wij € 2500,00 compensatie verrekenen."
    data = kit.export(forged, key=OTHER)
    assert verify.check(data, OURS).exit_code == verify.UNKNOWN
    assert verify.check(data, fingerprint=OURS).exit_code == verify.DIFFERENT


@pytest.mark.parametrize(
    ("known", "given", "signer", "code"),
    [
        (None, None, "unknown", verify.UNKNOWN),
        (OURS, None, "known", verify.INTACT),
        ("0" * 64, None, "unknown", verify.UNKNOWN),
        (None, OURS, "known", verify.INTACT),
        (OURS, "0" * 64, "different", verify.DIFFERENT),
        (None, ":".join(re.findall("..", OURS.upper())), "known", verify.INTACT),
        (None, " ".join(re.findall("....", OURS)) + "\n", "known", verify.INTACT),
    ],
    ids=["nobody", "known", "another known", "given", "another given", "colons", "groups of four"],
)
def test_who_signed_is_told_apart(known, given, signer, code):
    report = verify.check(kit.report(), known, given)
    assert (report.ok, report.signer, report.exit_code) == (True, signer, code)


@pytest.mark.parametrize("text", ["abc", "0" * 63, "g" * 64, "0" * 65])
def test_a_fingerprint_that_is_none_is_said(text):
    with pytest.raises(BadInput, match="64 digits"):
        verify.check(kit.report(), fingerprint=text)


def resigned(change):
    """Return a report whose record was changed before a stranger signed it, hashes and all, by the hand of ``change``."""
    chat, links = kit.sample(), kit.links(kit.sample())
    files = list(bundle.attachments(chat, links, [], "2026-11-21T20:15:03.000Z", identity.fingerprint(OTHER)))
    transcript = json.loads(files[-1].data)
    fragments = [json.loads(line) for line in files[0].data.splitlines()]
    change(transcript, fragments)
    data = b"".join(bundle.to_json(row) + b"\n" for row in fragments)
    transcript["evidence"]["attachments"][0].update(size=len(data), sha256=bundle.sha256(data))
    files[0] = bundle.Attachment(bundle.FRAGMENTS, data, "application/jsonl", "source", "")
    files[-1] = bundle.Attachment(bundle.TRANSCRIPT, bundle.to_json(transcript), "application/json", "data", "")
    proof = pdf.layout.Proof(identity.fingerprint(OTHER), "0" * 64, len(links), "2026-11-21T20:15:03.000Z", False)
    return sign.sign(pdf._compile(pdf.layout.report(chat, "nl", proof, []), files, kit.NOW), OTHER)


def drop_a_link(transcript, fragments):
    del fragments[3]


def drop_the_last_link(transcript, fragments):
    del fragments[-1]


def change_a_value(transcript, fragments):
    fragments[4]["fields"][1]["value"] = fragments[3]["fields"][1]["value"]


def swap_two_links(transcript, fragments):
    fragments[2], fragments[3] = fragments[3], fragments[2]


def change_the_chat(transcript, fragments):
    transcript["chat"] = "c-other"


def drop_a_message(transcript, fragments):
    del transcript["messages"][5]


def point_nowhere(transcript, fragments):
    transcript["messages"][5]["link"] = 99


def forget_the_messages(transcript, fragments):
    del transcript["messages"]


def name_another_key(transcript, fragments):
    transcript["evidence"]["fingerprint"] = OURS


def nest_deeply(transcript, fragments):
    fragments[0]["fields"] = "x"


INSIDE = [
    (drop_a_link, "chain"), (drop_the_last_link, "chain"), (change_a_value, "chain"), (swap_two_links, "chain"),
    (change_the_chat, "chain"), (drop_a_message, "messages"), (point_nowhere, "messages"),
    (forget_the_messages, "messages"), (name_another_key, "attachments"), (nest_deeply, "chain"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "failing"), INSIDE, ids=[row[0].__name__ for row in INSIDE])
def test_a_record_that_contradicts_itself_is_refused(change, failing):
    report = verify.check(resigned(change))
    assert report.exit_code == verify.TAMPERED
    assert next(check.check for check in report.checks if not check.ok) == failing


def test_a_record_with_blacked_out_fields_holds():
    def black_out(transcript, fragments):
        fragments[2] = chain.row(chain.redact(chain.from_row(fragments[2]), {1}))

    report = verify.check(resigned(black_out))
    assert report.ok and "the words of 9 of 10" in report.checks[-1].detail()


def stranger(body, trailer=b""):
    """Return a small PDF with ``body`` as its objects 3 and up, signed as a whole by a stranger."""
    head = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 3 0 R>>>>endobj\n"
    head += b"2 0 obj<</Type/Pages/Kids[9 0 R]/Count 1>>endobj\n"
    head += b"9 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\n"
    data = head + body
    offsets = {int(m[1]): m.start() for m in re.finditer(rb"(?m)^(\d+) 0 obj", data)}
    table = b"xref\n0 1\n0000000000 65535 f \n" + b"".join(
        b"%d 1\n%010d 00000 n \n" % (number, at) for number, at in sorted(offsets.items())
    )
    end = b"trailer<</Root 1 0 R/Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (max(offsets) + 1, trailer, len(data))
    return sign.sign(data + table + end, OTHER)


def attached_stream(raw, filters=b"/Filter/FlateDecode"):
    return (
        b"3 0 obj<</Names[(transcript.json) 4 0 R]>>endobj\n"
        b"4 0 obj<</Type/Filespec/F(transcript.json)/EF<</F 5 0 R>>>>endobj\n"
        b"5 0 obj<</Length %d%s>>stream\n%s\nendstream endobj\n" % (len(raw), filters, raw)
    )


def bomb(layers=1, size=400_000_000):
    squeeze, out = zlib.compressobj(9), []
    for _ in range(size // 1_000_000):
        out.append(squeeze.compress(bytes(1_000_000)))
    data = b"".join([*out, squeeze.flush()])
    return zlib.compress(data, 9) if layers == 2 else data


STRANGE = {
    "no-record": lambda: b"3 0 obj<</Names[]>>endobj\n",
    "bomb": lambda: attached_stream(bomb()),
    "bomb-in-a-bomb": lambda: attached_stream(bomb(2), b"/Filter[/FlateDecode/FlateDecode]"),
    "names-in-a-circle": lambda: b"3 0 obj<</Kids[3 0 R 3 0 R 3 0 R]>>endobj\n",
    "wide-tree": lambda: b"3 0 obj<</Kids[%s]>>endobj\n" % (b"4 0 R " * 100_000) + b"4 0 obj<</Names[]>>endobj\n",
    "deep-json": lambda: attached_stream(b"[" * 200_000, b""),
    "long-number": lambda: attached_stream(b'{"evidence":' + b"9" * 100_000 + b"}", b""),
    "wrong-shapes": lambda: attached_stream(b'{"evidence":{"attachments":[1]},"messages":7,"chat":[]}', b""),
    "not-json": lambda: attached_stream(b"\xff\xfe", b""),
    "reference-to-itself": lambda: b"3 0 obj 3 0 R endobj\n",
    "endless-length": lambda: attached_stream(b"x", b"/Length 5 0 R"),
}


@pytest.mark.parametrize("make", STRANGE.values(), ids=STRANGE)
def test_a_strangers_file_breaks_nothing(make):
    data = stranger(make())
    started = time.perf_counter()
    report = verify.check(data)
    assert time.perf_counter() - started < 10
    assert report.exit_code == verify.TAMPERED and report.checks[0].ok and not report.checks[3].ok


def test_an_encrypted_file_is_refused():
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer, out = copy_into_new_writer(PdfFileReader(BytesIO(unsigned(kit.report())))), BytesIO()
    writer.encrypt("secret", "secret")
    writer.write(out)
    assert verify.check(out.getvalue()).exit_code == verify.TAMPERED


@pytest.mark.parametrize("data", [b"", b"x", bytes(10_000), b"PK\x03\x04", b"\xff" * 5000])
def test_what_is_no_pdf_is_said(data):
    with pytest.raises(BadInput, match="not a PDF"):
        verify.check(data)


def test_too_large_is_said():
    with pytest.raises(TooLarge):
        verify.check(memoryview(bytes(verify.LIMIT + 1)))


@pytest.mark.parametrize("filler", [b"/ByteRange[0 9 9 9]", b"/ByteRange [0 1 2 ", b"/ByteRange" + b" " * 8, b"<" * 9])
def test_many_pretended_signatures_cost_little(filler):
    data = b"%PDF-1.7\n" + filler * (20_000_000 // len(filler))
    started = time.perf_counter()
    assert not verify.check(data).ok
    assert time.perf_counter() - started < 10


def test_chat_text_that_looks_like_a_signature_stops_nothing():
    chat = kit.sample()
    chat["messages"][0]["text"] = (
        "/ByteRange [0 10 20 30] /Contents <00> %%EOF startxref 0 /ByteRange[0 1 2 99999999999]"
    )
    assert verify.check(kit.export(chat)).ok


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 90_000), st.integers(0, 400))
def test_any_splice_is_refused(piece, at, cut):
    data = kit.report()
    changed = data[:at] + piece + data[at + cut :]
    if changed != data:
        try:
            assert not verify.check(changed, OURS).ok
        except BadInput:
            assert b"%PDF-" not in changed[:1024]


def test_a_signature_with_trailing_bytes_is_refused():
    """The room behind the signature in its gap is the only place that is not signed: it must be empty."""
    data = kit.report()
    _, _, after, _ = signature.check(data).byte_range
    assert data[after - 3 : after - 1] == b"00"
    assert not verify.check(data[: after - 3] + b"01" + data[after - 1 :]).ok


def test_sentences_are_complete():
    for data in (kit.report(), one_bit(kit.report()), black_box(kit.report())):
        for check in verify.check(data).checks:
            assert check.detail().endswith(".") and "{" not in check.detail()

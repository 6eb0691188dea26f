"""What CHECK.txt inside every report says: how to check the report without this program."""

TEXT = """\
HOW TO CHECK THIS FILE WITHOUT CHAT COMPANION

The examples use common free tools; "record.pdf" stands for the file you have.

1. Is it unchanged?
       pdfsig record.pdf                                   (package poppler-utils)
   It should say "Signature is Valid" and "Total document signed". If it says "Not total document signed",
   something was added afterwards: do not trust what you see. "Certificate issuer is unknown" is normal: the key
   was made on the device of the person who kept the record, and no authority vouches for it.

2. Whose key is it?
   pdfsig cannot tell. Take the SHA-256 fingerprint on the last page, and compare it with a fingerprint that you
   got from that person in another way. To compute it from the signature (the long row of hexadecimal digits after
   /Contents < in the file, saved as bytes in sig.der):
       openssl pkcs7 -inform DER -in sig.der -print_certs | openssl x509 -outform DER | sha256sum

3. Take out the attachments.
       pdfdetach -saveall record.pdf
   transcript.json lists under "evidence" the size and SHA-256 of each other attachment:
       sha256sum fragments.jsonl CHECK.txt picture-*.png

4. Follow the chain of kept pieces.
   fragments.jsonl has one link on each line. Write u64(x) for x as eight bytes, most significant first, and
   block(x) for u64(length of x) followed by x. Then, with values from base64, and salts and hashes from hexadecimal:
       commitment = SHA-256( "companion/field/1" 00 salt block(name) block(value) )
       hash       = SHA-256( "companion/link/1" 00 prev u64(n) block(kind) block(seen_at)
                             u64(number of fields) commitment commitment ... )
       first prev = SHA-256( "companion/chat/1" 00 block(chat) )        "chat" stands in transcript.json
   Each prev is the hash of the line before; the last hash is "head" in transcript.json. 00 is one zero byte.
   A field that has only a commitment was blacked out on purpose; the chain holds without it.

5. Read what was kept.
   The field "head" of a link describes what happened; "piece/0", "piece/1", ... are the HTML of the messages as the
   page had them. Open them as text, not in a browser: they come from a website.

What this shows: nothing was changed after signing. What it does not show: who typed the messages, what the company's
own systems hold, or that the clock of the device was right.
"""

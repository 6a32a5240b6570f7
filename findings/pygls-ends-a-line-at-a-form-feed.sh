#!/usr/bin/env bash
# pip pygls, a library for language servers: an edit in a document that has a form feed or U+2028 in a line.
#
# Expected: a line ends at \n, \r\n or \r alone, as the protocol defines it, so that client and server count the same lines:
#           https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#textDocuments
# Seen:     the server's copy has one more line for each form feed and U+2028 (str.splitlines), so the client's edit of the second line
#           changes another place, and the two copies differ from then on.
# Versions: pygls 2.1.1, lsprotocol 2025.0.0. Seen on 2026-11-29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check pygls==2.1.1 lsprotocol==2025.0.0
cat > run.py <<'PY'
from lsprotocol import types
from pygls.workspace import TextDocument

second = types.Range(types.Position(1, 0), types.Position(1, 5))
for separator in ["", "\f", "\u2028"]:
    document = TextDocument("file:///orders.py", f"a = 1  # orders{separator}\ntotal = 2\n")
    document.apply_change(types.TextDocumentContentChangePartial(range=second, text="count"))
    print(ascii(separator), ascii(document.source))
PY
venv/bin/python run.py > seen.txt
cat > expected.txt <<'TXT'
'' 'a = 1  # orders\ncount = 2\n'
'\x0c' 'a = 1  # orders\x0ccount\ntotal = 2\n'
'\u2028' 'a = 1  # orders\u2028count\ntotal = 2\n'
TXT
diff expected.txt seen.txt || { echo "changed: pygls edits otherwise than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

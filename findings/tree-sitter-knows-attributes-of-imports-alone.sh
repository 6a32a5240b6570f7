#!/usr/bin/env bash
# pip tree-sitter-javascript and tree-sitter-typescript: import attributes (`with { type: "json" }`), part of ECMAScript 2025.
#
# Expected: both places that the language has for them parse: `import ... from` and `export ... from`. Node.js accepts both.
# Seen:     the import parses; the export beside it becomes an ERROR node, in the grammars of JavaScript, TypeScript and TSX alike.
#           `open?.5:1`, a conditional expression with .5 since a digit follows, is an ERROR in the two grammars of TypeScript alone.
# Versions: tree-sitter 0.26.1, tree-sitter-javascript 0.25.0, tree-sitter-typescript 0.23.2, Node.js 24.21.0 (npm node). Seen on 2026-11-29.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check tree-sitter==0.26.1 tree-sitter-javascript==0.25.0 tree-sitter-typescript==0.23.2
npm install --silent --no-audit --no-fund node@24.21.0
cat > import.mjs <<'JS'
import limits from "./limits.json" with { type: "json" };
JS
cat > export.mjs <<'JS'
export { default } from "./limits.json" with { type: "json" };
JS
cat > conditional.mjs <<'JS'
const open = true, weight = open?.5:1;
JS
echo '{}' > limits.json
cat > run.py <<'PY'
from pathlib import Path
import tree_sitter
import tree_sitter_javascript
import tree_sitter_typescript

grammars = {
    "javascript": tree_sitter_javascript.language(),
    "typescript": tree_sitter_typescript.language_typescript(),
    "tsx": tree_sitter_typescript.language_tsx(),
}
for name in ["import", "export", "conditional"]:
    for grammar, language in grammars.items():
        tree = tree_sitter.Parser(tree_sitter.Language(language)).parse(Path(f"{name}.mjs").read_bytes())
        print(name, grammar, "ERROR" if tree.root_node.has_error else "parsed")
PY
{
  for name in import export conditional; do node_modules/.bin/node "$name.mjs" && echo "$name node runs"; done
  venv/bin/python run.py
} > seen.txt
cat > expected.txt <<'TXT'
import node runs
export node runs
conditional node runs
import javascript parsed
import typescript parsed
import tsx parsed
export javascript ERROR
export typescript ERROR
export tsx ERROR
conditional javascript parsed
conditional typescript ERROR
conditional tsx ERROR
TXT
diff expected.txt seen.txt || { echo "changed: the programs parse otherwise than on 2026-11-29"; exit 1; }
echo "as seen:"; cat seen.txt

// Print the longest functions of JavaScript files: `node function_lengths.mjs LIMIT FILE…`.
// Each line has the number of lines, the file and the name of a function past the limit. A final
// line with the median, the 90th percentile and the maximum goes to stderr. Run by
// test_scripts.py with the TypeScript of ui/static/package.json.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

const bins = process.env.PATH.split(delimiter).filter((folder) => folder.includes("node_modules"));
const ts = createRequire(join(bins[0], "package.json"))("typescript");
const [limit, ...files] = process.argv.slice(2);

const lengths = files.flatMap((file) => {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line;
  const found = [];
  const visit = (node) => {
    if (ts.isFunctionLike(node) && node.body) {
      const name = (node.name ?? node.parent.name)?.getText(source) ?? "anonymous";
      const lines = lineOf(node.getEnd()) - lineOf(node.getStart(source)) + 1;
      found.push({ file, name, lines });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
});

lengths.sort((a, b) => a.lines - b.lines);
const at = (share) => lengths[Math.min(lengths.length - 1, Math.floor(share * lengths.length))];
console.error(
  `${lengths.length} functions: median ${at(0.5).lines}, p90 ${at(0.9).lines}, max ${at(1).lines}`,
);
for (const { file, name, lines } of lengths) {
  if (lines > Number(limit)) console.log(`${file}: ${name}: ${lines} lines`);
}
process.exitCode = at(1).lines > Number(limit) ? 1 : 0;

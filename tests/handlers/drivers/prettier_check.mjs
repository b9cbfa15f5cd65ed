// Says which files below the given folders prettier would print differently, and how the first line differs.
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.join(process.cwd(), "package.json"));
const prettier = require("prettier");
let unclean = 0;
for (const folder of process.argv.slice(2)) {
  for (const name of (await readdir(folder)).filter((n) => /\.(mjs|ts)$/.test(n))) {
    const file = path.join(folder, name);
    const text = await readFile(file, "utf8");
    const printed = await prettier.format(text, { filepath: file });
    if (printed === text) continue;
    unclean += 1;
    const [is, due] = [text.split("\n"), printed.split("\n")];
    const line = is.findIndex((found, index) => found !== due[index]);
    if (unclean <= 20) console.log(`${file}:${line + 1}: ${is[line]}\n  due: ${due.slice(line, line + 4).join("\n       ")}`);
  }
}
console.log(`${unclean} unclean`);
process.exitCode = unclean ? 1 : 0;

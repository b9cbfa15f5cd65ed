// Prints what rendered classifiers say: a line of venue, code and text, parted by tabs, in, a line
// `venue code class looks repeats` out.
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [root, suffix] = process.argv.slice(2);
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const [venue, code, text] = line.split("\t");
  const file = path.resolve(root, venue.replaceAll("-", "_") + suffix);
  const { classify, isRepeatable, mustLookFirst } = await import(pathToFileURL(file));
  const verdict = classify(400, code, text);
  console.log(venue, code, verdict.recovery, mustLookFirst(verdict), isRepeatable(verdict, true));
}

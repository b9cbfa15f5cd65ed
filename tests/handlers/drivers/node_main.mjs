// What the drivers in JavaScript have in common.
import { readFileSync } from "node:fs";

/** Returns a snake_case name, or an object with such names, in camelCase. */
export function camel(value) {
  if (typeof value === "string") return value.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [camel(name), inner]));
}

/** Runs every task, a few at a time, and prints what came of each. */
export async function main(act) {
  const tasks = JSON.parse(readFileSync(0, "utf8"));
  const worker = async () => {
    for (let task = tasks.shift(); task; task = tasks.shift()) {
      let result;
      try {
        result = { outcome: "returned", ...(await act(task)) };
      } catch (error) {
        const outcome = error?.failure ? error.name : (error?.constructor?.name ?? typeof error);
        const state = error?.state !== undefined;
        result = { outcome, detail: String(error?.message ?? error).slice(0, 300), state };
      }
      console.log(JSON.stringify({ id: task.id, ...result }));
    }
  };
  await Promise.all(Array.from({ length: 48 }, worker));
}

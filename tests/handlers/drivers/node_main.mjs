// What the drivers in JavaScript have in common.
import { readFileSync } from "node:fs";

/** Returns a snake_case name, or an object with such names, in camelCase. */
export function camel(value) {
  if (typeof value === "string") return value.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [camel(name), inner]));
}

export const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

const KINDS = [
  "RequestFault",
  "CredentialFault",
  "ClockFault",
  "AccountLimit",
  "MarketUnavailable",
  "StateChanged",
  "RateLimited",
  "OutcomeUnknown",
  "OrderNotPlaced",
  "VenueFault",
];

/** Returns the kind of an error, without what makes a branch's names its own. */
function kindOf(error) {
  const name = error?.name && error instanceof Error ? error.name : (error?.constructor?.name ?? typeof error);
  return KINDS.find((kind) => name.startsWith(kind)) ?? name;
}

/** Returns the guard among what a rendered branch exports, and the names of its parameters but the first. */
export function guardOf(exported) {
  const [, guard] = Object.entries(exported).find(([name]) => name.startsWith("guard"));
  const [, head] = /\(([^{]*)\) \{/.exec(guard.toString().replaceAll("= {}", ""));
  const parameters = head.split(",").slice(1);
  return [guard, parameters.map((parameter) => parameter.split("=")[0].trim()).filter(Boolean)];
}

/** Returns what the error holds for its reader. */
function fieldsOf(error) {
  return {
    code: error?.code,
    message: error?.failure?.message ?? error?.message,
    status: error?.status,
    wait: error?.wait,
    client_id: error?.clientId,
    symbol: error?.symbol,
    request: error?.failure && JSON.stringify(error.request),
  };
}

/** Returns "returned" or the kind of error for each promise. */
export async function outcomes(promises) {
  const settled = await Promise.allSettled(promises);
  return settled.map(({ status, reason }) => (status === "fulfilled" ? "returned" : kindOf(reason)));
}

/** Runs every task, a few at a time, and prints what came of each. */
export async function main(act) {
  const tasks = JSON.parse(readFileSync(0, "utf8"));
  const worker = async () => {
    for (let task = tasks.shift(); task; task = tasks.shift()) {
      const begun = performance.now();
      let result;
      try {
        result = { outcome: "returned", ...(await act(task)) };
      } catch (error) {
        result = {
          outcome: kindOf(error),
          detail: String(error?.message ?? error).slice(0, 600),
          state: error?.state !== undefined,
          error: fieldsOf(error),
        };
      }
      console.log(JSON.stringify({ id: task.id, seconds: (performance.now() - begun) / 1000, ...result }));
    }
  };
  await Promise.all(Array.from({ length: 40 }, worker));
}

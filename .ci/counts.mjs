// Prints "PASSED FAILED SKIPPED" of a result file (.trx of dotnet test, .json of vitest) on stdout;
// each failed test with what it said, and each reason for a skip with the tests it took out, on stderr.
import { readFileSync } from "node:fs";

const file = process.argv[2];
const text = readFileSync(file, "utf8");
const entities = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&" };
const plain = (xml) =>
  xml.replace(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCodePoint(parseInt(hex, 16))).replace(/&\w+;/g, (e) => entities[e] ?? e);

const element = (name, xml) => plain(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(xml)?.[1] ?? "").trim();

/** @returns {Generator<{outcome: "passed" | "failed" | "skipped", name: string, reason?: string}>} */
function* fromTrx() {
  for (const [, attributes, body = ""] of text.matchAll(/<UnitTestResult ([^>]*?)(?:\/>|>([\s\S]*?)<\/UnitTestResult>)/g)) {
    const name = plain(/testName="([^"]*)"/.exec(attributes)?.[1] ?? "?");
    const outcome = /outcome="([^"]*)"/.exec(attributes)?.[1];
    if (outcome === "Passed") yield { outcome: "passed", name };
    else if (outcome === "NotExecuted") yield { outcome: "skipped", name, reason: element("Message", body) };
    else yield { outcome: "failed", name, reason: [element("Message", body), element("StackTrace", body)].join("\n") };
  }
  // The counters are written last: without them the run was cut short, and what it did not reach must not look like success.
  if (!/<Counters /.test(text)) yield { outcome: "failed", name: "the run was cut short" };
}

function* fromVitest() {
  const run = JSON.parse(text);
  for (const suite of run.testResults) {
    for (const test of suite.assertionResults)
      if (test.status === "passed" || test.status === "failed") yield { outcome: test.status, name: test.fullName, reason: test.failureMessages?.join("\n") };
      else yield { outcome: "skipped", name: test.fullName };
    // A file that does not load has a status but no tests.
    if (suite.status === "failed" && suite.assertionResults.length === 0) yield { outcome: "failed", name: suite.name };
  }
}

/** The first lines say what was wrong; a stack goes on for longer than anybody reads. */
const indented = (reason) => (reason ?? "").split("\n").slice(0, 30).map((line) => `    ${line.slice(0, 400)}`).join("\n");

const counts = { passed: 0, failed: 0, skipped: 0 };
const skips = new Map();
for (const { outcome, name, reason } of file.endsWith(".json") ? fromVitest() : fromTrx()) {
  counts[outcome]++;
  if (outcome === "failed") console.error(`  FAILED ${name}\n${indented(reason)}`);
  if (outcome === "skipped") skips.set(reason || "no reason given", [...(skips.get(reason || "no reason given") ?? []), name]);
}
for (const [reason, names] of skips)
  console.error(`  skipped: ${reason} (${names.slice(0, 5).join(", ")}${names.length > 5 ? `, and ${names.length - 5} more` : ""})`);
console.log(`${counts.passed} ${counts.failed} ${counts.skipped}`);

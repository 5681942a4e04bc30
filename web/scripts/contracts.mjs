// Writes src/api/contracts from the JSON Schemas in contracts/: `npm run generate`. With --check it writes nothing, and
// fails where a file is another than it would write.
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const WEB = dirname(dirname(fileURLToPath(import.meta.url)));
const CONTRACTS = join(WEB, "..", "contracts");
const FOLDER = join(WEB, "src", "api", "contracts");

const OPTIONS = {
  additionalProperties: false, // readers ignore what they don't know, so there is no need to name it
  bannerComment: "",
  ignoreMinAndMaxItems: true, // an array of ten at most is no union of eleven tuples
  style: { printWidth: 120 },
};

/** `urn:springline:contract:springline.community.message.edited:v1` → CommunityMessageEdited */
function typeName(schema) {
  const [, , , name] = schema.$id.split(":");
  const words = name.replace(/^springline\./, "").split(/[._-]/);
  return words.map((word) => word[0].toUpperCase() + word.slice(1)).join("");
}

/** What the compiler understands: it takes a type's name from its title, and tuples as drafts before 2020-12 wrote them. */
function prepared(value) {
  if (Array.isArray(value)) return value.map(prepared);
  if (value === null || typeof value !== "object") return value;
  const { examples: _, prefixItems, ...rest } = value;
  const found = Object.fromEntries(Object.entries(rest).map(([key, inner]) => [key, prepared(inner)]));
  return prefixItems ? { ...found, items: prefixItems.map(prepared), additionalItems: false } : found;
}

async function module(file) {
  const schema = JSON.parse(await readFile(join(CONTRACTS, file), "utf8"));
  const name = typeName(schema);
  const version = schema.version > 1 ? `V${schema.version}` : "";
  const types = await compile({ ...prepared(schema), title: `${name}${version}` }, name, OPTIONS);
  return {
    name: `${name}${version}`,
    path: `${schema.$id.split(":")[3]}.v${schema.version}.ts`,
    isEvent: file.startsWith("events/"),
    text: `// Generated from contracts/${file} by \`npm run generate\`: change the model, not this file.\n${types}`,
  };
}

/** Every file of the folder, by name. */
async function render() {
  const here = (await readdir(CONTRACTS)).filter((file) => file.endsWith(".schema.json"));
  const events = (await readdir(join(CONTRACTS, "events"))).map((file) => `events/${file}`);
  const modules = await Promise.all([...here.sort(), ...events.sort()].map(module));
  const told = modules.filter((one) => one.isEvent).map((one) => one.name);
  const index = [
    "// Generated from contracts/ by `npm run generate`: change the models, not this file.",
    ...modules.filter((one) => one.isEvent).map((one) => `import type { ${one.name} } from "./${one.path.slice(0, -3)}";`),
    ...modules.map((one) => `export type { ${one.name} } from "./${one.path.slice(0, -3)}";`),
    "",
    "/** Whatever the event log tells. */",
    `export type SpringlineEvent =\n${told.map((name) => `  | ${name}`).join("\n")};\n`,
  ].join("\n");
  return new Map([...modules.map((one) => [one.path, one.text]), ["index.ts", index]]);
}

async function check(files) {
  const there = await readdir(FOLDER);
  const wrong = there.filter((file) => !files.has(file));
  for (const [file, text] of files) {
    if (!there.includes(file) || (await readFile(join(FOLDER, file), "utf8")) !== text) wrong.push(file);
  }
  if (wrong.length > 0) {
    console.error(`These differ from contracts/; run \`npm run generate\`:\n${wrong.sort().join("\n")}`);
    process.exitCode = 1;
  }
}

async function write(files) {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await Promise.all([...files].map(([file, text]) => writeFile(join(FOLDER, file), text)));
}

const files = await render();
await (process.argv.includes("--check") ? check(files) : write(files));

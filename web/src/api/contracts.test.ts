import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, expectTypeOf, it } from "vitest";
import { scripts } from "../../package.json";
import type { IndexedPerson, ProvenanceReference, RunEvent, SpringlineEvent } from "./contracts";

const WEB = join(import.meta.dirname, "..", "..");
const SCRIPT = join(WEB, "scripts", "contracts.mjs");
const OPENAPI_TYPESCRIPT = join(WEB, "node_modules", "openapi-typescript", "bin", "cli.js");

describe("types of the API", () => {
  it("are those that its document gives", async () => {
    const [ofApi = ""] = scripts.generate.split(" && ");
    const [command, ...given] = ofApi.split(" ");
    expect(command).toBe("openapi-typescript");
    await promisify(execFile)(process.execPath, [OPENAPI_TYPESCRIPT, ...given, "--check"], { cwd: WEB });
  }, 30_000);
});

describe("types of the contracts", () => {
  it("are those that the schemas give", async () => {
    await expect(promisify(execFile)(process.execPath, [SCRIPT, "--check"])).resolves.toEqual({ stdout: "", stderr: "" });
  });

  it("tell the kinds of events apart", () => {
    expectTypeOf<Extract<RunEvent, { type: "progress" }>["data"]["done"]>().toEqualTypeOf<number>();
    expectTypeOf<Extract<SpringlineEvent, { type: "springline.warehouse.landed.v1" }>["data"]>().toEqualTypeOf<{
      documents: number;
    }>();
    expectTypeOf<IndexedPerson["document"]["name"]>().toEqualTypeOf<string>();
    expectTypeOf<ProvenanceReference>().toEqualTypeOf<string>();
  });
});

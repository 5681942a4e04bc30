import { describe, expect, test } from "vitest";
import { afterwards, holderOf, stepped, toggled } from "./queue";

const KEYS = ["a", "b", "c"];

describe("in a queue", () => {
  test("j and k stop at its ends", () => {
    expect([stepped(KEYS, null, 1), stepped(KEYS, "a", 1), stepped(KEYS, "c", 1), stepped(KEYS, "a", -1), stepped(KEYS, "gone", 1), stepped([], null, 1)]).toEqual(["a", "b", "c", "a", "a", null]);
  });

  test("what came next is looked at once something is decided", () => {
    expect(afterwards(KEYS, "b", new Set(["b"]))).toBe("c");
    expect(afterwards(KEYS, "c", new Set(["c"]))).toBe("b");
    expect(afterwards(KEYS, "a", new Set(["a", "b"]))).toBe("c");
    expect(afterwards(KEYS, "b", new Set(["a"]))).toBe("b");
    expect(afterwards(KEYS, "b", new Set(KEYS))).toBeNull();
  });

  test("x selects and takes back", () => {
    const one = toggled(new Set(), "a");
    expect([...one]).toEqual(["a"]);
    expect([...toggled(one, "a")]).toEqual([]);
    expect([...one]).toEqual(["a"]);
  });

  test("a claim that has run out is nobody's", () => {
    const lease = { claimed_by: "account/1", name: "Ada", expires_at: "2026-03-01T12:10:00Z" } as never;
    const at = (time: string) => new Date(`2026-03-01T${time}Z`);
    expect(holderOf(lease, "account/1", at("12:09:59"))).toBe("mine");
    expect(holderOf(lease, "account/2", at("12:09:59"))).toBe("another's");
    expect(holderOf(lease, "account/2", at("12:10:00"))).toBe("nobody's");
    expect(holderOf(null, "account/1", at("12:00:00"))).toBe("nobody's");
  });
});

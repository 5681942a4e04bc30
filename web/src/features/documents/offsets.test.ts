import { describe, expect, test } from "vitest";
import { atOf, codePointsOf, quotedAt, spanOf } from "./offsets";

const TEXT = "a🦭b🦭🦭c"; // six code points, nine units
const LONELY = "x\uD83Ey"; // half a pair counts for one, as it does where the text came from

describe("code points of a text", () => {
  test("are counted as the server counts", () => {
    expect([TEXT, LONELY, "", "plain", "שלום 👩‍👩‍👧"].map((text) => codePointsOf(text).length)).toEqual([6, 3, 0, 5, 10]);
  });

  test.each([TEXT, LONELY, "🦭", "🦭".repeat(40), "café 𝕏 東京 👩‍👩‍👧 end"])("and units lead to each other: %s", (text) => {
    const points = codePointsOf(text);
    const expected = [...text];
    let unit = 0;
    for (const [point, letter] of expected.entries()) {
      expect(points.unitOf(point)).toBe(unit);
      expect(points.pointOf(unit)).toBe(point);
      expect(points.slice(point, point + 1)).toBe(letter);
      unit += letter.length;
    }
    expect([points.unitOf(expected.length), points.pointOf(text.length)]).toEqual([text.length, expected.length]);
  });

  test("beyond the text are its ends", () => {
    const points = codePointsOf(TEXT);
    expect([points.unitOf(-3), points.unitOf(99), points.pointOf(-1), points.pointOf(99)]).toEqual([0, 9, 0, 6]);
    expect(points.slice(-5, 99)).toBe(TEXT);
  });

  test("of a large text are found at once", () => {
    const text = "0123456789🦭".repeat(100_000);
    const points = codePointsOf(text);
    const begun = performance.now();
    for (let point = 0; point < points.length; point += 1_000) expect(points.pointOf(points.unitOf(point))).toBe(point);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });
});

describe("a selection", () => {
  test("is cited without the white space around it, with what stands before and after", () => {
    const points = codePointsOf(`${"🦭".repeat(40)} the  words \nand after`);
    expect(quotedAt(points, [40, 52])).toEqual({ start: 41, end: 51, exact: "the  words", prefix: `${"🦭".repeat(31)} `, suffix: " \nand after" });
    expect(quotedAt(points, [50, 51])?.exact).toBe("s");
  });

  test("of white space only is nothing", () => {
    expect(quotedAt(codePointsOf("a \n b"), [1, 4])).toBeNull();
  });

  test("stands in an address", () => {
    expect([spanOf(atOf([4, 18])), spanOf("4,18")]).toEqual([[4, 18], [4, 18]]);
    expect([undefined, "", "char=4,4", "char=9,4", "char=-1,4", "t=1,2", "char=1,2,3"].map(spanOf)).toEqual(Array(7).fill(null));
  });
});

import { expect, test } from "vitest";
import { insightsOf, languageName, mood } from "./insights";
import type { Comment } from "./queries";
import { request } from "./recorded";

const first = request.comments[0]!;
const found = (more: Partial<NonNullable<Comment["insight"]>>): Comment => ({ ...first, insight: { ...first.insight!, ...more } });

test("findings are counted over the comments that have some, the most frequent first", () => {
  const insights = insightsOf([
    found({ tags: ["drill", "wall"], locations: ["Copper Hill"], sentiment: 0.5, language: "en" }),
    found({ tags: ["wall"], locations: [], sentiment: -0.1, language: "de", is_outdated: true }),
    { ...first, insight: null },
  ]);
  expect(insights).toMatchObject({
    looked: 2,
    outdated: 1,
    tags: [{ value: "wall", count: 2 }, { value: "drill", count: 1 }],
    locations: [{ value: "Copper Hill", count: 1 }],
    languages: [{ value: "de", count: 1 }, { value: "en", count: 1 }],
    models: ["springline-rules"],
  });
  expect(insights.sentiment).toBeCloseTo(0.2);
});

test("without findings there is no mean", () => {
  expect(insightsOf([]).sentiment).toBeNull();
});

test("tones and languages are told in words", () => {
  expect([mood(0.4), mood(0), mood(-0.4)]).toEqual(["friendly", "matter-of-fact", "tense"]);
  expect([languageName("de"), languageName("not a code")]).toEqual(["German", "not a code"]);
});

import type { Version } from "./queries";

const CHANGES: Record<Version["change"], string> = {
  auto: "Written anew",
  override: "A text put in front by hand",
  override_cleared: "The text written by hand taken away",
  stale: "Marked as out of date",
};

/** What a version did, in a line. */
export const changeTold = ({ change, number }: Version) => (change === "auto" && number === 1 ? "Written for the first time" : CHANGES[change]);

/** Who made a version: an account by its name, the generator as itself. */
export const madeBy = ({ name, made_by }: Version) => name ?? (made_by === "auto" ? "by itself" : made_by);

/** Which sentences a version has that the one before hadn't, and the other way round. */
interface SentencesChanged {
  added: string[];
  removed: string[];
}

/** What differs in quotes and points between a version and the one before it; with none before, all of it is new. */
export function sentencesChanged(version: Version, before: Version | undefined): SentencesChanged {
  const [now, then] = [sentencesOf(version), before ? sentencesOf(before) : []];
  return { added: now.filter((one) => !then.includes(one)), removed: then.filter((one) => !now.includes(one)) };
}

function sentencesOf({ proof_points, quotes }: Version): string[] {
  return [...proof_points.map((point) => point.text), ...quotes.map((quote) => `“${quote.text}”`)];
}

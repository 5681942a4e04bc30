import { ProblemError } from "@/api";

/** What is wrong with a query, with the query in three parts: before the place, the place itself, after it. */
interface QueryFault {
  before: string;
  at: string;
  after: string;
  advice: string;
}

const PLACE = /\s*\(at character (\d+)\)$/u;

/** Where a query can't be read; null where an error is something else. The server counts code points, from 1. */
export function queryFault(error: unknown, query: string): QueryFault | null {
  if (!(error instanceof ProblemError) || error.status !== 422) return null;
  const fault = error.errors.find(({ parameter }) => parameter === "q");
  const place = PLACE.exec(fault?.detail ?? error.detail);
  if (!place) return null;
  const points = [...query];
  const start = Math.min(Number(place[1]) - 1, points.length);
  const length = points.slice(start).findIndex((point) => /\s/u.test(point));
  const end = length < 0 ? points.length : start + length;
  return {
    before: points.slice(0, start).join(""),
    at: points.slice(start, end).join(""),
    after: points.slice(end).join(""),
    advice: (fault?.detail ?? error.detail).replace(PLACE, ""),
  };
}

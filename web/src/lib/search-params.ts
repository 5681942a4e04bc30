// Search parameters as strings and repeated keys (`?q=lamp&tag=a&tag=b`), which people can read, type and cut short.

export type RawSearch = Record<string, string | string[] | undefined>;
/** Reads one parameter; undefined where it is missing or makes no sense, so that an odd address still opens. */
export type Param<T> = (raw: string | string[] | undefined) => T | undefined;
export type SearchOf<S> = { [K in keyof S]?: (S[K] extends Param<infer T> ? T : never) | undefined };

const last = (raw: string | string[] | undefined) => (Array.isArray(raw) ? raw.at(-1) : raw);

export const text: Param<string> = (raw) => last(raw) || undefined;

export const number: Param<number> = (raw) => {
  const value = last(raw);
  return value === undefined || value === "" || !Number.isFinite(Number(value)) ? undefined : Number(value);
};

export const flag: Param<boolean> = (raw) => ({ true: true, false: false })[last(raw) ?? ""];

/** Several values; none is undefined. */
export const list: Param<string[]> = (raw) => {
  const values = (Array.isArray(raw) ? raw : [raw]).filter((value): value is string => Boolean(value));
  return values.length === 0 ? undefined : [...new Set(values)];
};

export function oneOf<const T extends string>(...allowed: T[]): Param<T> {
  return (raw) => allowed.find((value) => value === last(raw));
}

/** A route's `validateSearch`: only these parameters, each undefined where it isn't given. */
export function searchParams<S extends Record<string, Param<unknown>>>(shape: S) {
  return (raw: Record<string, unknown>): SearchOf<S> => {
    const read: Record<string, unknown> = {};
    for (const [name, param] of Object.entries(shape)) {
      const value = param(asRaw(raw[name]));
      read[name] = value; // also where it is undefined: what the address says as it stands must not come through
    }
    return read as SearchOf<S>;
  };
}

// Links are made with typed values, addresses are read as strings: both arrive here.
function asRaw(value: unknown): string | string[] | undefined {
  if (Array.isArray(value)) return value.map(String);
  return value === undefined || value === null ? undefined : String(value);
}

export function parseSearch(query: string): RawSearch {
  const read: RawSearch = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = read[name];
    read[name] = before === undefined ? value : Array.isArray(before) ? [...before, value] : [before, value];
  }
  return read;
}

export function stringifySearch(search: Record<string, unknown>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") parameters.append(name, String(one));
    }
  }
  const query = parameters.toString();
  return query && `?${query}`;
}

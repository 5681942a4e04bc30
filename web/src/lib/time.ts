// Dates by the browser's own Intl: no library, no time zone but the reader's.

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const LOCALE = "en";
const relativeFormat = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto", style: "long" });
const absoluteFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "medium" });
const dayFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium" });

/** "3 minutes ago", "yesterday", "in 2 weeks"; less than a minute is "just now". */
export function relative(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return relativeFormat.format(Math.trunc(seconds / size), unit);
  }
  return "just now";
}

/** Date and time to the second, in the reader's time zone. */
export const absolute = (at: Date) => absoluteFormat.format(at);

/** The day alone. */
export const day = (at: Date) => dayFormat.format(at);

/** How long until `relative` says something else, in milliseconds. */
export function untilItChanges(at: Date, now: Date): number {
  const seconds = Math.abs(at.getTime() - now.getTime()) / 1000;
  return seconds < 3_600 ? 15_000 : seconds < 86_400 ? 300_000 : 3_600_000;
}

/** A duration for people: "850 ms", "4.2 s", "3 min 5 s", "2 h 10 min". */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 9_950) return `${(milliseconds / 1_000).toFixed(1)} s`;
  // Rounded before it is taken apart: 119.7 s are 2 min 0 s, not 1 min 60 s.
  const seconds = Math.round(milliseconds / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "0:07", "12:30", "1:02:03", as players show it. */
export function timecode(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const pad = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
}

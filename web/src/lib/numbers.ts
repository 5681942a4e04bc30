const wholeFormat = new Intl.NumberFormat("en");

/** "12,345". */
export const count = (value: number) => wholeFormat.format(value);

/** "1 quote", "2 quotes", "2 people". */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

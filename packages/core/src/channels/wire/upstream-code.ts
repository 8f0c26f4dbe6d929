/**
 * The forms that codes have: `RESOURCE_EXHAUSTED`, `channel:no_available_key`,
 * `GenerateRequestsPerDayPerProjectPerModel-FreeTier`, or a number. Keys mix letters with digits, cases and hyphens in other ways.
 */
const CODE = /^(?:[A-Z]+(?:_[A-Z]+)*|[a-z]+(?:[_:.][a-z]+)*|(?:[A-Z][a-z]+)+(?:-(?:[A-Z][a-z]+)+)?|\d{1,5})$/;

/** An upstream's own code, if it looks like one: free text, which can quote a prompt or a key, is dropped. */
export function upstreamCode(value: string | number | null | undefined): string | undefined {
  if (value === null || value === undefined) return undefined;
  const code = String(value);
  return code.length <= 80 && CODE.test(code) ? code : undefined;
}

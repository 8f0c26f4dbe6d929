import { VALUE } from './semconv.ts';

/**
 * An `error.type` that cannot blow up the number of series: stable codes pass, anything that looks like a message or an
 * id becomes `_OTHER`.
 */
export function errorType(code: string): string {
  return /^[a-z][a-z_]{0,63}$/.test(code) ? code : VALUE.otherError;
}

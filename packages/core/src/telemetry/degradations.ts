import type { Warning } from '../channels/channel.ts';

/** The warnings which say that the caller got something other than what was ordered. */
export const DEGRADATIONS = [
  'size_differs',
  'aspect_ratio_differs',
  'media_type_differs',
  'model_version_differs',
  'model_retired_rerouted',
  'partial_result',
  'size_lowered',
  'model_lowered',
  'described_instead',
  'chat_replayed',
] as const satisfies readonly Warning['code'][];

const CODES: ReadonlySet<string> = new Set(DEGRADATIONS);

/** Whether a warning reports a degradation. */
export function isDegradation(warning: Warning): boolean {
  return CODES.has(warning.code);
}

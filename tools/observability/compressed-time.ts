/** A minute of the rules and of the dashboards is a second of the incident. */
export const TIMES = 60;

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Seconds of a length of time as Prometheus writes it. */
export function secondsOf(duration: string): number {
  return [...duration.matchAll(/(\d+)([smhdw])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNIT_SECONDS[unit ?? ''] ?? NaN),
    0,
  );
}

/** A length of time, so many times shorter, in milliseconds. */
function shorter(duration: string): string {
  return `${Math.round((secondsOf(duration) * 1_000) / TIMES)}ms`;
}

/**
 * PromQL whose windows are so many times shorter. Where the increase of a window is divided by its length in seconds, so that it becomes a
 * pace, that length is as well.
 */
export function compressQuery(expr: string): string {
  return expr
    .replaceAll(/\[(\d+[smhdw])\](\)*) \/ (\d+)\b/g, (all, window: string, closing: string, divisor: string) =>
      secondsOf(window) === Number(divisor) ? `[${shorter(window)}]${closing} / ${Number(divisor) / TIMES}` : all,
    )
    .replaceAll(/\[(\d+[smhdw])\]/g, (_, window: string) => `[${shorter(window)}]`)
    .replaceAll(/\boffset (\d+[smhdw])\b/g, (_, window: string) => `offset ${shorter(window)}`);
}

/** A file of rules whose windows, intervals and patience are so many times shorter. What alerts are called by stays. */
export function compressRules(yaml: string): string {
  return compressQuery(yaml).replaceAll(
    /^(\s+(?:- )?(?:for|interval|keep_firing_for): )"?(\d+[smhdw])"?$/gm,
    (_, key: string, duration: string) => `${key}${shorter(duration)}`,
  );
}

import { boards, panelsOf } from '../../dashboards/test/generated.ts';
import { compressQuery } from './compressed-time.ts';
import type { MetricsStore, Series } from './metrics-store.ts';

/** The time that is looked at, in epoch seconds. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** What one query of a panel shows. */
export interface Look {
  /** Over the window as the panel draws it: a value a second, rates over five. */
  readonly drawn: readonly Series[];
  /** At the end of the window, rates and ranges over all of it. */
  readonly whole: readonly Series[];
}

/** A panel of a committed dashboard, and what its queries show. */
export interface PanelLook {
  /** Dashboard and title, such as `retake-overview / Success ratio`. */
  readonly panel: string;
  readonly looks: readonly Look[];
}

/**
 * Who is looked at, as a regular expression for `job`. The shop has none where it pushes, as OTLP has it where nobody translates
 * `service.name`.
 */
export const JOBS = { shop: 'shop|', studio: 'studio' } as const;

/** Which of them a dashboard shows: that of what waits the studio, the others the shop. */
export function shownOn(board: string): keyof typeof JOBS {
  return board === 'retake-queue' ? 'studio' : 'shop';
}

/** `$__rate_interval` of a data source that is scraped once a second: four scrapes and one, as Grafana reckons. */
export const RATE_WINDOW = '5s';

/** The query of a panel with its variables filled in as Grafana does where a job and otherwise all is chosen, and `channel` in a row that is repeated. */
export function filledIn(expr: string, rateWindow: string, range: string, job: string, channel = '.*'): string {
  return compressQuery(expr)
    .replaceAll('$__rate_interval', rateWindow)
    .replaceAll('$__interval', rateWindow)
    .replaceAll('$__range', range)
    .replaceAll('"$channel"', `"${channel}"`)
    .replaceAll('"$job"', `"${job}"`)
    .replaceAll(/"\$(model|purpose|queue)"/g, '".*"');
}

/** Every panel of the dashboards that ask Prometheus. Those of a repeated row show `channel`. */
export async function lookAtPanels(store: MetricsStore, { from, to }: Window, channel: string): Promise<readonly PanelLook[]> {
  const range = `${Math.round((to - from) * 1_000)}ms`;
  const all: PanelLook[] = [];
  for (const board of boards) {
    const job = JOBS[shownOn(board.uid)];
    let isRepeated = false;
    for (const each of board.panels) {
      if (each.type === 'row') isRepeated = each.title === '$channel';
      if (!panelsOf(board).includes(each)) continue;
      const looks: Look[] = [];
      for (const { expr } of each.targets ?? []) {
        if (expr === undefined) continue;
        const asked = isRepeated ? channel : undefined;
        looks.push({
          drawn: await store.range(filledIn(expr, RATE_WINDOW, range, job, asked), from, to, 1),
          whole: await store.instant(filledIn(expr, range, range, job, asked), to),
        });
      }
      // Panels of traces ask Tempo.
      if (looks.length > 0) all.push({ panel: `${board.uid} / ${each.title ?? ''}`, looks });
    }
  }
  return all;
}

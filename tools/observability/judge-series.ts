import { beyondBounds } from './label-bounds.ts';
import type { Configured } from './label-bounds.ts';
import type { MetricsStore } from './metrics-store.ts';
import { JOBS } from './panel-looks.ts';
import type { Window } from './panel-looks.ts';

/** Series that one service may ever have in the incident, with everything else that it exports. */
const MOST_SERIES = 2_000;

/** Labels that say which process tells, and not of what: another one after a deployment tells of nothing new. */
const OF_PROCESS = /^(instance|service_instance_id|service_version|telemetry_|process_|host_|os_)/;

const SERVICES = ['shop', 'studio'] as const satisfies readonly (keyof typeof JOBS)[];

/** All series that there ever were, and what is wrong with them. */
export interface SeriesVerdict {
  /** Of the service that had the most, whichever of its processes told of them. */
  readonly most: number;
  readonly wrong: readonly string[];
}

/** Counts every series that a service ever had within a time, and holds each of its labels to its bound. */
export async function judgeSeries(
  store: MetricsStore,
  { from, to }: Window,
  configured: Readonly<Record<keyof typeof JOBS, Configured>>,
): Promise<SeriesVerdict> {
  const wrong: string[] = [];
  let most = 0;
  for (const service of SERVICES) {
    const job = JOBS[service];
    const series = await store.series(`{__name__!="",job=~"${job}"}`, from, to);
    const told = new Set(
      series.map((labels) =>
        JSON.stringify(
          Object.entries(labels)
            .filter(([label]) => !OF_PROCESS.test(label))
            .toSorted(([a], [b]) => a.localeCompare(b)),
        ),
      ),
    );
    most = Math.max(most, told.size);
    if (told.size === 0) wrong.push(`the ${service} has no series`);
    if (told.size >= MOST_SERIES) wrong.push(`the ${told.size} series of the ${service} are not under ${MOST_SERIES}`);
    wrong.push(...beyondBounds(series, configured[service]).map((each) => `${service}: ${each}`));
  }
  return { most, wrong };
}

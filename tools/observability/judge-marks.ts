import { boards } from '../../dashboards/test/generated.ts';
import type { BoardJson } from '../../dashboards/test/generated.ts';
import type { CircuitChange, Deployment } from './incident.ts';
import type { MetricsStore, Series } from './metrics-store.ts';
import { filledIn, JOBS, RATE_WINDOW, shownOn } from './panel-looks.ts';
import type { Window } from './panel-looks.ts';

/** What is marked on the dashboards of a process, by its log and by who started it. */
export interface Marked {
  readonly circuits: readonly CircuitChange[];
  readonly deployments: readonly Deployment[];
}

/** What happened at a moment, as a mark names it. */
interface Happening {
  readonly labels: Readonly<Record<string, string>>;
  /** The time within which it happened, in epoch seconds. */
  readonly after: number;
  readonly by: number;
}

/** By when a mark stands where something happened: two scrapes or exports, and the step in which it is drawn. */
const LATE_SECONDS = 5;

/** What a mark tells of, and for how long after that it may still stand: the window of its query, compressed, and by when it stands. */
const MARKS: Readonly<
  Record<
    string,
    {
      readonly tells: (marked: Marked) => readonly Happening[];
      readonly standsSeconds: number;
      readonly looksBackSeconds: number;
    }
  >
> = {
  'Circuit opened': {
    tells: ({ circuits }) =>
      circuits.flatMap(({ channel, model, to, at }) =>
        to === 'open' ? [{ labels: { retake_channel: channel, gen_ai_request_model: model }, after: at, by: at }] : [],
      ),
    standsSeconds: 2 + LATE_SECONDS,
    looksBackSeconds: 2,
  },
  Deployed: {
    tells: ({ deployments }) =>
      deployments.map(({ version, startedAt, openAt }) => ({
        labels: { service_version: version },
        after: startedAt,
        by: openAt,
      })),
    standsSeconds: 5 + LATE_SECONDS,
    looksBackSeconds: 5,
  },
};

/** Asks for the marks of every dashboard as Grafana does, and holds them to what happened: each has its cause, and each cause its mark. */
export async function judgeMarks(
  store: MetricsStore,
  { from, to }: Window,
  of: Readonly<Record<keyof typeof JOBS, Marked>>,
): Promise<readonly string[]> {
  const wrong = boards.map(async (board): Promise<readonly string[]> => {
    const shown = shownOn(board.uid);
    const marks = board.annotations.list ?? [];
    const each = marks.map(async ({ name, expr }) => {
      const job = JOBS[shown];
      const series = await store.range(filledIn(expr, RATE_WINDOW, RATE_WINDOW, job), from, to, 1);
      const heard = await store.range(`count(retake_breaker_state{job=~"${job}"})`, from, to, 1);
      return wrongWithMark(
        name,
        series,
        of[shown],
        new Set(heard.flatMap(({ points }) => points.map(([at]) => Math.round(at)))),
      ).map((what) => `${board.uid} / ${name}: ${what}`);
    });
    return [...missingMarks(board), ...(await Promise.all(each)).flat()];
  });
  return (await Promise.all(wrong)).flat();
}

/** Dashboards that ask Prometheus carry all marks. */
function missingMarks({ uid, annotations, panels }: BoardJson): readonly string[] {
  if (!panels.some(({ targets = [] }) => targets.some(({ expr }) => expr !== undefined))) return [];
  const names = (annotations.list ?? []).map(({ name }) => name);
  return Object.keys(MARKS).flatMap((name) => (names.includes(name) ? [] : [`${uid}: it has no mark ${name}`]));
}

/**
 * What is wrong with the marks of one name.
 *
 * @param heard when anything was known of the process, in whole epoch seconds: whoever looks back to a moment at which nothing was takes all for new.
 */
export function wrongWithMark(
  name: string,
  series: readonly Series[],
  marked: Marked,
  heard: ReadonlySet<number>,
): readonly string[] {
  const mark = MARKS[name];
  if (mark === undefined) return ['nobody says what it has to tell of'];
  const happenings = mark.tells(marked);
  const isOf = (each: Series, { labels }: Happening): boolean =>
    Object.entries(labels).every(([label, value]) => each.labels[label] === value);
  const untold = happenings.filter(
    (happening) =>
      !series.some(
        (each) =>
          isOf(each, happening) && each.points.some(([at]) => at >= happening.after - 1 && at <= happening.by + LATE_SECONDS),
      ),
  );
  const uncalled = series.flatMap((each) =>
    each.points
      .filter(
        ([at]) =>
          heard.has(Math.round(at) - mark.looksBackSeconds) &&
          !happenings.some(
            (happening) => isOf(each, happening) && at >= happening.after - 1 && at <= happening.by + mark.standsSeconds,
          ),
      )
      .map(([at]) => `it stands at ${at} for ${JSON.stringify(each.labels)}, where nothing happened`),
  );
  return [
    ...(happenings.length === 0 ? ['nothing happened that it could tell of'] : []),
    ...untold.map(({ labels, by }) => `it does not tell of ${JSON.stringify(labels)} at ${by}`),
    ...uncalled,
  ];
}

import { boards } from '../../dashboards/test/generated.ts';
import type { MetricsStore } from './metrics-store.ts';
import { filledIn, JOBS, RATE_WINDOW, shownOn } from './panel-looks.ts';
import type { Window } from './panel-looks.ts';

/**
 * What there is to choose from on the dashboards of a process, by its configuration and its orders: jobs are all that a store knows, models those that
 * can be ordered today; what is switched off may stand beside them.
 */
export type Choices = Readonly<Record<'job' | 'channel' | 'model' | 'purpose' | 'queue', readonly string[]>>;

/** What variables have to choose from, and what is wrong with it. */
export interface VariablesVerdict {
  readonly variables: number;
  readonly values: number;
  readonly wrong: readonly string[];
}

const LABEL_VALUES = /^label_values\((.+), (\w+)\)$/;

/** Asks for the values of every variable of every dashboard as Grafana does, and holds them to what there is to choose from. */
export async function judgeVariables(
  store: MetricsStore,
  { from, to }: Window,
  choicesOf: Readonly<Record<keyof typeof JOBS, Choices>>,
): Promise<VariablesVerdict> {
  const wrong: string[] = [];
  const counted = { variables: 0, values: 0 };
  for (const { uid, templating } of boards) {
    const shown = shownOn(uid);
    for (const { name, type, query } of templating.list) {
      if (type !== 'query') continue;
      const [, selector, label] = LABEL_VALUES.exec(typeof query === 'string' ? query : query.query) ?? [];
      if (selector === undefined || label === undefined) {
        wrong.push(`${uid} / $${name}: nobody knows how Grafana would ask for ${JSON.stringify(query)}`);
        continue;
      }
      const values = await store.labelValues(label, filledIn(selector, RATE_WINDOW, RATE_WINDOW, JOBS[shown]), from, to);
      counted.variables += 1;
      counted.values += values.length;
      wrong.push(...wrongWithVariable(name, values, choicesOf[shown]).map((what) => `${uid} / $${name}: ${what}`));
    }
  }
  return { ...counted, wrong };
}

/** What is wrong with what a variable has to choose from. */
export function wrongWithVariable(name: string, values: readonly string[], choices: Choices): readonly string[] {
  const expected: readonly string[] | undefined = new Map(Object.entries(choices)).get(name);
  if (expected === undefined) return ['nobody says what there is to choose from'];
  const missing = expected.filter((each) => !values.includes(each));
  const more = name === 'model' ? [] : values.filter((each) => !expected.includes(each));
  return [
    ...(expected.length === 0 ? ['there is nothing to choose from in the incident'] : []),
    ...missing.map((each) => `${each} cannot be chosen`),
    ...more.map((each) => `${each} can be chosen, and there is no such thing`),
  ];
}

import type { Expectation } from './expectations.ts';
import { EXPECTED } from './expected-panels.ts';
import type { Series } from './metrics-store.ts';
import type { Look, PanelLook } from './panel-looks.ts';
import type { Truth } from './truth.ts';

/** Panels on which 0 is the truth of the incident, with the reason: for all others whoever expects something has to notice a 0. */
export const RIGHT_AT_ZERO: Readonly<Record<string, string>> = {
  'retake-cost / Store failures': 'the store of the budgets works',
  'retake-cost / Failures of the stores of reuse': 'the store of the cache works',
  'retake-queue / Nobody looks for': 'a process with workers runs',
  'retake-queue / Failures of the queue itself': 'its store works, as far as the machine lets it',
};

/**
 * Everything that panels show and should not, or should and do not. Every panel is expected, each of its queries by itself, and everything expected is a
 * panel. What is right is shown once more as 0: an expectation that has nothing to say to that would not notice an empty panel either.
 */
export function judgePanels(
  panels: readonly PanelLook[],
  truth: Truth,
  expected: Readonly<Record<string, readonly Expectation[]>> = EXPECTED,
): readonly string[] {
  const titles = new Set(panels.map(({ panel }) => panel));
  const gone = Object.keys(expected).filter((panel) => !titles.has(panel));
  return [
    ...gone.map((panel) => `${panel}: there is no such panel`),
    ...panels.flatMap(({ panel, looks }) => {
      const expectations = expected[panel];
      if (expectations === undefined) return [`${panel}: nobody says what it has to show`];
      if (expectations.length !== looks.length) {
        return [`${panel}: it has ${looks.length} queries, and ${expectations.length} are expected`];
      }
      return looks.flatMap((look, index) => {
        const expectation = expectations[index];
        const wrong = expectation === undefined ? [] : judge(look, expectation, truth, panel in RIGHT_AT_ZERO);
        return wrong.map((what) => `${panel}: ${looks.length === 1 ? '' : `query ${index + 1}: `}${what}`);
      });
    }),
  ];
}

function judge(look: Look, expectation: Expectation, truth: Truth, isRightAtZero: boolean): readonly string[] {
  if (!look.drawn.some(({ points }) => points.length > 0)) return ['it is empty'];
  const wrong = expectation(look, truth);
  if (wrong.length > 0 || isRightAtZero) return wrong;
  const unnoticed = expectation({ drawn: look.drawn.map(zeroed), whole: look.whole.map(zeroed) }, truth).length === 0;
  return unnoticed ? ['what is expected of it would be met by 0 too'] : [];
}

function zeroed({ labels, points }: Series): Series {
  return { labels, points: points.map(([at]) => [at, 0] as const) };
}

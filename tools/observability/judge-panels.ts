import { EXPECTED } from './expected-panels.ts';
import type { PanelLook } from './panel-looks.ts';
import type { Truth } from './truth.ts';

/** Everything that panels show and should not, or should and do not; every panel is expected, and everything expected is a panel. */
export function judgePanels(panels: readonly PanelLook[], truth: Truth): readonly string[] {
  const titles = new Set(panels.map(({ panel }) => panel));
  const gone = Object.keys(EXPECTED).filter((panel) => !titles.has(panel));
  return [
    ...gone.map((panel) => `${panel}: there is no such panel`),
    ...panels.flatMap(({ panel, looks }) => {
      const expectation = EXPECTED[panel];
      if (expectation === undefined) return [`${panel}: nobody says what it has to show`];
      const empty = looks.flatMap(({ drawn }, index) =>
        drawn.some(({ points }) => points.length > 0) ? [] : [`query ${index + 1} is empty`],
      );
      return [...empty, ...expectation(looks, truth)].map((what) => `${panel}: ${what}`);
    }),
  ];
}

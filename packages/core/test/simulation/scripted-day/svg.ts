/** Numbers of a drawing, short and the same on every machine. */
export const round = (value: number): string => (Math.round(value * 10) / 10).toString();

/** A horizontal band of the picture with a scale of its own. */
export interface Panel {
  readonly title: string;
  /** Top and height in pixels. */
  readonly top: number;
  readonly height: number;
  /** The value at its upper edge; 0 is at the lower. */
  readonly max: number;
  /** Values with a line and a label. */
  readonly ticks: readonly number[];
  readonly label: (value: number) => string;
}

/** Where the panels begin and end, in pixels. */
export const LEFT = 84;
export const RIGHT = 952;

/** The pixel of a share of the day, from 0 to 1. */
export const across = (share: number): number => LEFT + share * (RIGHT - LEFT);

/** The pixel of a value. */
export const up = ({ top, height, max }: Panel, value: number): number =>
  top + height * (1 - Math.min(1, Math.max(0, value / max)));

/** Title, frame and scale. */
export function frame(panel: Panel): string {
  const { title, top, height, ticks, label } = panel;
  const lines = ticks.map((tick) => {
    const y = round(up(panel, tick));
    return (
      `<path d="M${LEFT} ${y}H${RIGHT}" stroke="#d9dce3" stroke-width="1"/>` +
      `<text x="${LEFT - 8}" y="${round(up(panel, tick) + 4)}" text-anchor="end" font-size="12" fill="#475063">${label(tick)}</text>`
    );
  });
  return [
    `<text x="${LEFT}" y="${top - 10}" font-size="14" font-weight="700" fill="#1e2430">${title}</text>`,
    ...lines,
    `<path d="M${LEFT} ${top}V${top + height}H${RIGHT}" stroke="#8a92a3" stroke-width="1" fill="none"/>`,
  ].join('\n    ');
}

/** A line through values that are spread evenly over the day, each in the middle of its slice. */
export function line(panel: Panel, values: readonly number[], colour: string, dashed = false): string {
  const points = values.map((value, index) => `${round(across((index + 0.5) / values.length))} ${round(up(panel, value))}`);
  return `<path d="M${points.join('L')}" stroke="${colour}" stroke-width="2" fill="none"${dashed ? ' stroke-dasharray="5 3"' : ''}/>`;
}

/** What lies between two such lines. */
export function area(panel: Panel, lower: readonly number[], upper: readonly number[], colour: string): string {
  const point = (value: number, index: number): string =>
    `${round(across((index + 0.5) / upper.length))} ${round(up(panel, value))}`;
  const back = lower.map(point).toReversed();
  return `<path d="M${[...upper.map(point), ...back].join('L')}Z" fill="${colour}"/>`;
}

/** One entry of a legend. */
export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
  readonly mark: 'line' | 'dashes' | 'field';
}

/** A legend in a row that ends at the right edge. */
export function legend(entries: readonly LegendEntry[], y: number): string {
  const widths = entries.map(({ name }) => 34 + name.length * 6.7);
  let x = RIGHT - widths.reduce((sum, width) => sum + width, 0);
  const parts = entries.map(({ name, colour, mark }, index) => {
    const at = x;
    x += widths[index] ?? 0;
    const drawn =
      mark === 'field'
        ? `<rect x="${round(at)}" y="${y - 9}" width="18" height="10" fill="${colour}"/>`
        : `<path d="M${round(at)} ${y - 4}h18" stroke="${colour}" stroke-width="2"${mark === 'dashes' ? ' stroke-dasharray="5 3"' : ''}/>`;
    return `${drawn}<text x="${round(at + 23)}" y="${y}" font-size="12" fill="#1e2430">${name}</text>`;
  });
  return parts.join('');
}

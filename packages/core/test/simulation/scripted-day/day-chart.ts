import type { PlayedCall } from './play-day.ts';
import { slicesOf } from './slices.ts';
import { across, area, frame, legend, line, RIGHT, round, LEFT, type Panel } from './svg.ts';
import { CHANNELS, DAY_MS, HOUR_MS, OUTAGES, PEAKS, RELAY_BROKE, RETIRES_AT_MS, type Stretch } from './the-day.ts';

/** Ten minutes a point. */
const SLICE_MS = HOUR_MS / 6;

/** The palette of Okabe and Ito, which the colour-blind can tell apart (jfly.uni-koeln.de/color, read 2026-11-21). */
const BLUE = '#0072b2';
const SKY = '#56b4e9';
const GREEN = '#009e73';
const ORANGE = '#e69f00';
const VERMILION = '#d55e00';
const CHANNEL_COLOURS = [BLUE, SKY, GREEN, ORANGE] as const;

const PEAK_FIELD = '#fff3d6';
const OUTAGE_FIELD = '#f6cfc0';

const percent = (value: number): string => `${Math.round(value * 100)} %`;
const shares = { max: 1, ticks: [0, 0.5, 1], label: percent };
const SUCCESS: Panel = { title: 'Success', top: 128, height: 110, ...shares };
const DEGRADATION: Panel = { title: 'Degradation', top: 294, height: 80, ...shares };
const CHANNEL_SHARE: Panel = { title: 'Channel share of delivered calls', top: 430, height: 110, ...shares };

/** The picture of the day: success, degradation, channel share and spend over its hours. */
export function dayChart(calls: readonly PlayedCall[]): string {
  const slices = slicesOf(calls, SLICE_MS);
  const spend = slices.map(({ nanoUsd }) => (nanoUsd / 1e9) * (HOUR_MS / SLICE_MS));
  const spendPanel = spendPanelOf(Math.max(...spend));
  let below: readonly number[] = slices.map(() => 0);
  const stacked = CHANNELS.map((id, index) => {
    const lower = below;
    below = slices.map(({ byChannel, delivered }, slice) => (lower[slice] ?? 0) + (byChannel[id] ?? 0) / Math.max(1, delivered));
    return area(CHANNEL_SHARE, lower, below, CHANNEL_COLOURS[index] ?? BLUE);
  });
  const zeros = slices.map(() => 0);
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 980 764" font-family="ui-sans-serif, system-ui, 'Segoe UI', Helvetica, Arial, 'DejaVu Sans', sans-serif" role="img" aria-labelledby="title desc">`,
    `  <title id="title">The scripted day</title>`,
    `  <desc id="desc">${description(calls)}</desc>`,
    '  <rect x="1" y="1" width="978" height="762" rx="16" fill="#ffffff" stroke="#e2ded4"/>',
    `  <text x="${LEFT}" y="36" font-size="18" font-weight="700" fill="#1e2430">The scripted day: ${calls.length.toLocaleString('en-US')} calls, ten minutes a point</text>`,
    `  <g>${legend(
      [
        { name: 'peak, 45 % errors at Google', colour: PEAK_FIELD, mark: 'field' },
        { name: "outage of Google's domain", colour: OUTAGE_FIELD, mark: 'field' },
      ],
      60,
    )}</g>`,
    `  <g>${[SUCCESS, DEGRADATION, CHANNEL_SHARE, spendPanel].map(backdrop).join('')}</g>`,
    `  <g>${note(RELAY_BROKE, 'relay without balance', 82)}${moment(RETIRES_AT_MS, 'model retired')}</g>`,
    `  <g>${frame(SUCCESS)}`,
    `    ${line(
      SUCCESS,
      slices.map(({ calls: all, atFirstAttempt }) => atFirstAttempt / all),
      ORANGE,
      true,
    )}`,
    `    ${line(
      SUCCESS,
      slices.map(({ calls: all, delivered }) => delivered / all),
      BLUE,
    )}`,
    `    ${legend(
      [
        { name: 'delivered', colour: BLUE, mark: 'line' },
        { name: 'at the first attempt', colour: ORANGE, mark: 'dashes' },
      ],
      SUCCESS.top - 10,
    )}</g>`,
    `  <g>${frame(DEGRADATION)}`,
    `    ${line(
      DEGRADATION,
      slices.map(({ delivered, attempts, calls: all }) => (attempts - all) / Math.max(1, delivered)),
      ORANGE,
      true,
    )}`,
    `    ${line(
      DEGRADATION,
      slices.map(({ delivered, degraded }) => degraded / Math.max(1, delivered)),
      VERMILION,
    )}`,
    `    ${legend(
      [
        { name: 'smaller, or another model', colour: VERMILION, mark: 'line' },
        { name: 'further attempts a call', colour: ORANGE, mark: 'dashes' },
      ],
      DEGRADATION.top - 10,
    )}</g>`,
    `  <g>${stacked.join('')}`,
    `    ${frame(CHANNEL_SHARE)}`,
    `    ${legend(
      CHANNELS.map((id, index) => ({ name: id, colour: CHANNEL_COLOURS[index] ?? BLUE, mark: 'field' as const })),
      CHANNEL_SHARE.top - 10,
    )}</g>`,
    `  <g>${area(spendPanel, zeros, spend, SKY)}${line(spendPanel, spend, BLUE)}`,
    `    ${frame(spendPanel)}</g>`,
    `  <g>${hourLabels(spendPanel)}</g>`,
    '</svg>',
  ].join('\n')}\n`;
}

function spendPanelOf(most: number): Panel {
  const step = 10 ** Math.floor(Math.log10(most));
  const max = Math.ceil(most / step) * step;
  return {
    title: 'Spend, dollars an hour',
    top: 596,
    height: 110,
    max,
    ticks: [0, max / 2, max],
    label: (value) => `$${round(value)}`,
  };
}

function backdrop({ top, height }: Panel): string {
  const field =
    (colour: string) =>
    ({ fromMs, toMs }: Stretch): string => {
      const [from, to] = [across(fromMs / DAY_MS), across(toMs / DAY_MS)];
      return `<rect x="${round(from)}" y="${top}" width="${round(to - from)}" height="${height}" fill="${colour}"/>`;
    };
  return [...PEAKS.map(field(PEAK_FIELD)), ...OUTAGES.map(field(OUTAGE_FIELD))].join('');
}

function note({ fromMs, toMs }: Stretch, text: string, y: number): string {
  const [from, to] = [across(fromMs / DAY_MS), across(toMs / DAY_MS)];
  return (
    `<path d="M${round(from)} ${y + 4}v-8M${round(from)} ${y}H${round(to)}M${round(to)} ${y + 4}v-8" stroke="#475063" stroke-width="1.5" fill="none"/>` +
    `<text x="${round(from - 8)}" y="${y + 4}" text-anchor="end" font-size="12" fill="#1e2430">${text}</text>`
  );
}

function moment(atMs: number, text: string): string {
  const x = round(across(atMs / DAY_MS));
  return (
    `<path d="M${x} 92V706" stroke="#475063" stroke-width="1" stroke-dasharray="2 3"/>` +
    `<text x="${x}" y="102" text-anchor="middle" font-size="12" fill="#1e2430" stroke="#ffffff" stroke-width="4" paint-order="stroke">${text}</text>`
  );
}

function hourLabels({ top, height }: Panel): string {
  const label = (hour: number): string =>
    `<text x="${round(across(hour / 24))}" y="${top + height + 18}" text-anchor="middle" font-size="12" fill="#475063">${hour}:00</text>`;
  const hours = Array.from({ length: 9 }, (_, index) => label(index * 3)).join('');
  return `${hours}<text x="${RIGHT}" y="${top + height + 36}" text-anchor="end" font-size="12" fill="#475063">hour of the day, Los Angeles</text>`;
}

function description(calls: readonly PlayedCall[]): string {
  const undelivered = calls.filter(({ channel }) => channel === undefined).length;
  return (
    `Four panels over the 24 hours of a day of ${calls.length} calls, of which ${undelivered} were not delivered. In three peaks of Google's ` +
    'channels and two outages of theirs, further attempts rise and the other vendor takes over; delivery stays where it is.'
  );
}

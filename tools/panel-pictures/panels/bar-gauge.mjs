import { FieldColorModeId, VizOrientation } from '@grafana/data';
import { BarGauge, VizRepeater } from '@grafana/ui';
import { createElement } from 'react';
import { lastOf, seriesFrames } from '../series-frames.mjs';
import { theme } from '../theme.mjs';

/** A bar a series. Where no maximum is set, the longest is that of the largest value, as Grafana has it. */
export function barGauge(panel, looks) {
  const frames = seriesFrames(panel, looks, { mode: FieldColorModeId.Thresholds });
  const values = frames.map((frame) => ({ frame, value: lastOf(frame) }));
  const largest = Math.max(...values.map(({ value }) => value.numeric));
  const { text, orientation, displayMode, showUnfilled, valueMode, namePlacement, minVizWidth, minVizHeight, maxVizHeight } =
    panel.options;
  return (width, height) =>
    createElement(VizRepeater, {
      source: values,
      getValues: () => values,
      // All names take the room of the longest.
      getAlignmentFactors: (all) => ({
        title: longest(all.map(({ value }) => value.title)),
        text: longest(all.map(({ value }) => `${value.prefix ?? ''}${value.text}${value.suffix ?? ''}`)),
      }),
      renderValue: ({ value: { frame, value }, alignmentFactors, width: barWidth, height: barHeight }) =>
        createElement(BarGauge, {
          value,
          width: barWidth,
          height: barHeight,
          theme,
          field: { min: 0, max: largest, ...frame.fields[1].config },
          display: frame.fields[1].display,
          orientation: orientation ?? VizOrientation.Horizontal,
          text,
          displayMode,
          showUnfilled,
          valueDisplayMode: valueMode,
          namePlacement,
          alignmentFactors,
        }),
      width,
      height,
      orientation,
      minVizWidth,
      minVizHeight,
      maxVizHeight,
      renderCounter: 0,
    });
}

function longest(texts) {
  return texts.reduce((found, each) => (each.length > found.length ? each : found), '');
}

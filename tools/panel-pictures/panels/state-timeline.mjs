import { FieldColorModeId } from '@grafana/data';
import { VizLayout, VizLegend } from '@grafana/ui';
import { createElement } from 'react';
import { seriesFrames } from '../series-frames.mjs';
import { theme } from '../theme.mjs';
import { timePlot } from './time-plot.mjs';

/** A bar a series, in the colours of its states by the dashboard's mappings; equal states that follow on each other are one. */
export function stateTimeline(panel, looks, timeRange) {
  const frames = seriesFrames(panel, looks, { mode: FieldColorModeId.Thresholds });
  const alpha = panel.fieldConfig.defaults.custom.fillOpacity / 100;
  const { rowHeight, legend } = panel.options;
  // Grafana begins at the top.
  const rows = frames.toReversed();
  const paint = ({ ctx, x, y }) => {
    for (const [row, { fields }] of rows.entries()) {
      const [times, states] = fields;
      const middle = y(row + 0.5);
      const barHeight = (y(row) - y(row + 1)) * rowHeight;
      for (const { value, from, to } of stretches(times.values, states.values, timeRange.to.valueOf())) {
        ctx.globalAlpha = alpha;
        ctx.fillStyle = states.display(value).color;
        ctx.fillRect(x(from), middle - barHeight / 2, x(to) - x(from), barHeight);
      }
    }
  };
  const names = rows.map((frame) => frame.fields[1].state.displayName);
  return (width, height) =>
    createElement(
      VizLayout,
      { width, height, legend: legend.showLegend ? stateLegend(panel, legend) : null },
      (plotWidth, plotHeight) => timePlot({ rows: names, timeRange, width: plotWidth, height: plotHeight, paint }),
    );
}

function stateLegend(panel, { placement, displayMode }) {
  const items = panel.fieldConfig.defaults.mappings
    .flatMap(({ options }) => Object.values(options))
    .map(({ text, color }) => ({ label: text, color: theme.visualization.getColorByName(color), yAxis: 1 }));
  return createElement(
    VizLayout.Legend,
    { placement },
    createElement(VizLegend, { placement, displayMode, items, readonly: true }),
  );
}

/** Times in which the state was the same. */
function stretches(times, values, end) {
  const all = [];
  for (const [index, value] of values.entries()) {
    const last = all.at(-1);
    if (last?.value === value) continue;
    if (last !== undefined) last.to = times[index];
    all.push({ value, from: times[index], to: end });
  }
  return all;
}

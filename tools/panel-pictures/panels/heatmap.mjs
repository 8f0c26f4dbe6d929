import { getValueFormat, formattedValueToString } from '@grafana/data';
import { interpolateOranges } from 'd3-scale-chromatic';
import { createElement } from 'react';
import { theme } from '../theme.mjs';
import { timePlot } from './time-plot.mjs';

const LEGEND = 34;
/** Those that the dashboards use, as the plugin of Grafana takes them. */
const SCHEMES = { Oranges: interpolateOranges };

/**
 * How many events fell into each bucket, at each moment. Buckets of Prometheus hold all that is below their bound; as its data source in Grafana does, each
 * is left with what is above the one before. Cells of fewer than `filterValues.le` stay empty.
 */
export function heatmap(panel, [{ drawn }], timeRange) {
  const { color, cellGap, filterValues, yAxis } = panel.options;
  const buckets = drawn
    .map(({ labels, points }) => ({ bound: Number(labels.le.replace('+Inf', 'Infinity')), counts: new Map(points) }))
    .toSorted((one, other) => one.bound - other.bound);
  const times = [...new Set(drawn.flatMap(({ points }) => points.map(([at]) => at)))].toSorted((one, other) => one - other);
  const step = (times[1] - times[0]) * 1000;
  const cells = buckets.flatMap(({ counts }, row) =>
    times.map((at) => ({ at: at * 1000, row, count: (counts.get(at) ?? 0) - (buckets[row - 1]?.counts.get(at) ?? 0) })),
  );
  const most = Math.max(...cells.map(({ count }) => count));
  const scheme = SCHEMES[color.scheme];
  if (scheme === undefined) throw new Error(`Nobody knows the scheme ${color.scheme}.`);
  /** In as many steps as the dashboard has; on a light page the scheme begins with its light end. */
  const colorOf = (share) => scheme(Math.round((color.reverse ? 1 - share : share) * (color.steps - 1)) / (color.steps - 1));
  const paint = ({ ctx, x, y }) => {
    for (const { at, row, count } of cells) {
      if (count <= filterValues.le) continue;
      ctx.fillStyle = colorOf(count / most);
      ctx.fillRect(x(at - step), y(row + 1), x(at) - x(at - step) - cellGap, y(row) - y(row + 1) - cellGap);
    }
  };
  const format = getValueFormat(yAxis.unit);
  const names = buckets.map(({ bound }) => (Number.isFinite(bound) ? formattedValueToString(format(bound)) : '+Inf'));
  return (width, height) =>
    createElement('div', {}, [
      createElement(
        'div',
        { key: 'plot' },
        timePlot({ rows: names, timeRange, width, height: height - LEGEND, paint, between: true }),
      ),
      createElement(ColorLegend, { key: 'legend', colorOf, most }),
    ]);
}

/** What the colours mean, from nothing to the most. */
function ColorLegend({ colorOf, most }) {
  const stops = Array.from({ length: 33 }, (_, index) => colorOf(index / 32));
  const text = { color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize };
  const bar = { width: 240, height: 8, margin: '0 8px', background: `linear-gradient(90deg, ${stops.join(', ')})` };
  return createElement('div', { style: { display: 'flex', alignItems: 'center', padding: '6px 12px', ...text } }, [
    createElement('span', { key: 'least' }, '0'),
    createElement('div', { key: 'bar', style: bar }),
    createElement('span', { key: 'most' }, most.toFixed(0)),
  ]);
}

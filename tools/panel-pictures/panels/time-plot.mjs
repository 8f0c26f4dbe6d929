import { AxisPlacement, ScaleDirection, ScaleOrientation } from '@grafana/schema';
import { measureText, UPlotChart, UPlotConfigBuilder } from '@grafana/ui';
import { createElement } from 'react';
import { theme } from '../theme.mjs';

/** Of the components' axes, in pixels. */
const UPLOT_FONT_SIZE = 12;
const GAP = 24;

/**
 * Rows of cells over time, on the plot, scales and axes of Grafana's components. What draws the cells of heatmaps and state timelines in Grafana is
 * part of its plugins, which no registry has: `paint` does here, in canvas pixels.
 *
 * @param rows the name of each, the lowest first.
 * @param between whether a row is named at its upper end, as a bucket is, or in its middle.
 */
export function timePlot({ rows, timeRange, width, height, paint, between = false }) {
  const config = new UPlotConfigBuilder('utc');
  config.addScale({
    scaleKey: 'x',
    isTime: true,
    orientation: ScaleOrientation.Horizontal,
    direction: ScaleDirection.Right,
    range: () => [timeRange.from.valueOf(), timeRange.to.valueOf()],
  });
  config.addScale({
    scaleKey: 'y',
    isTime: false,
    orientation: ScaleOrientation.Vertical,
    direction: ScaleDirection.Up,
    range: () => [0, rows.length],
  });
  config.addAxis({ scaleKey: 'x', isTime: true, placement: AxisPlacement.Bottom, timeZone: 'utc', theme, grid: { show: false } });
  config.addAxis({
    scaleKey: 'y',
    placement: AxisPlacement.Left,
    theme,
    splits: () => rows.map((_, index) => (between ? index + 1 : index + 0.5)),
    values: (_, splits) => splits.map((split) => rows[Math.round(between ? split - 1 : split - 0.5)]),
    grid: { show: false },
    ticks: { show: false },
    size: Math.ceil(Math.max(...rows.map((row) => measureText(row, UPLOT_FONT_SIZE).width))) + GAP,
    gap: 5,
  });
  config.addSeries({ scaleKey: 'y', theme, show: true, pathBuilder: () => null, pointsBuilder: () => null });
  config.addHook('draw', (plot) => {
    const { ctx } = plot;
    ctx.save();
    paint({
      ctx,
      x: (at) => plot.valToPos(at, 'x', true),
      y: (row) => plot.valToPos(row, 'y', true),
    });
    ctx.restore();
  });
  const times = [timeRange.from.valueOf(), timeRange.to.valueOf()];
  return createElement(UPlotChart, { data: [times, [0, 0]], config, width, height });
}

import { FieldColorModeId } from '@grafana/data';
import { TimeSeries } from '@grafana/ui';
import { createElement } from 'react';
import { seriesFrames } from '../series-frames.mjs';

/** Lines over time, in the classic palette. */
export function timeSeries(panel, looks, timeRange) {
  const frames = seriesFrames(panel, looks, { mode: FieldColorModeId.PaletteClassic });
  return (width, height) =>
    createElement(TimeSeries, {
      frames,
      width,
      height,
      timeRange,
      timeZone: 'utc',
      legend: panel.options.legend,
      options: panel.options,
    });
}

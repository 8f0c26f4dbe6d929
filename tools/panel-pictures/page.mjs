// Runs in the browser. Everything that a panel looks like comes from the committed dashboard: unit, thresholds, decimals, legend, title,
// stacking, transformations. What its plugin in Grafana adds by default is added in the file of its kind.
import { ThemeContext } from '@grafana/data';
import { PanelChrome } from '@grafana/ui';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { barGauge } from './panels/bar-gauge.mjs';
import { heatmap } from './panels/heatmap.mjs';
import { stateTimeline } from './panels/state-timeline.mjs';
import { stat } from './panels/stat.mjs';
import { table } from './panels/table.mjs';
import { timeSeries } from './panels/time-series.mjs';
import { theme } from './theme.mjs';

/** By `type` of the dashboard's JSON; each makes of a panel, its looks and the time a function of the room that there is. */
const KINDS = { stat, timeseries: timeSeries, bargauge: barGauge, table, heatmap, 'state-timeline': stateTimeline };

/** Draws one panel in the place of whatever is there. */
window.drawPanel = async (panel, looks, window_, width, height) => {
  const kind = KINDS[panel.type];
  if (kind === undefined) throw new Error(`Nobody draws panels of the kind ${panel.type}.`);
  const inside = await kind(panel, looks, timeRangeOf(window_));
  const chrome = createElement(PanelChrome, { title: panel.title, width, height }, inside);
  document.body.innerHTML = '<div id="panel"></div>';
  const place = document.querySelector('#panel');
  place.style.cssText = `width:${width}px;height:${height}px;background:${theme.colors.background.primary}`;
  createRoot(place).render(createElement(ThemeContext.Provider, { value: theme }, chrome));
};

function timeRangeOf({ from, to }) {
  const moments = { from: moment(from), to: moment(to) };
  return { ...moments, raw: moments };
}

/** What the components ask of a moment. */
function moment(at) {
  const date = new Date(at * 1000);
  return { valueOf: () => date.getTime(), toISOString: () => date.toISOString() };
}

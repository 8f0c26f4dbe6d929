// Runs in the browser. Everything that a panel looks like comes from the committed dashboard: unit, thresholds, decimals, legend, title, stacking.
// What its plugin in Grafana adds by default is added here: the classic palette of lines, the colour by threshold of single values.
import { createTheme, FieldType, getDisplayProcessor, renderLegendFormat, ThemeContext, toDataFrame } from '@grafana/data';
import { BigValue, BigValueColorMode, BigValueGraphMode, PanelChrome, TimeSeries } from '@grafana/ui';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

const theme = createTheme({ colors: { mode: 'light' } });

/** The series of a panel's queries as frames, with the panel's own field configuration. */
function framesOf(panel, looks, { from, to }) {
  const defaults = panel.fieldConfig.defaults;
  const color = { mode: panel.type === 'stat' ? 'thresholds' : 'palette-classic' };
  let seriesIndex = 0;
  const frames = looks.flatMap(({ drawn }, index) =>
    drawn.map(({ labels, points }) => {
      const format = panel.targets[index].legendFormat;
      // A series whose query names none is called as Grafana calls it: by its labels.
      const automatic = Object.keys(labels).length === 0 ? 'Value' : JSON.stringify(labels);
      const displayNameFromDS = format === '__auto' ? automatic : renderLegendFormat(format, labels);
      const config = { ...defaults, links: [], color, displayNameFromDS, custom: { ...defaults.custom } };
      const frame = toDataFrame({
        fields: [
          { name: 'Time', type: FieldType.time, values: points.map(([at]) => at * 1000) },
          { name: 'Value', type: FieldType.number, values: points.map(([, value]) => value), labels, config },
        ],
      });
      const [, field] = frame.fields;
      field.state = { seriesIndex, displayName: displayNameFromDS };
      seriesIndex += 1;
      for (const each of frame.fields) each.display = getDisplayProcessor({ field: each, theme, timeZone: 'utc' });
      return frame;
    }),
  );
  const time = (at) => new Date(at * 1000);
  return { frames, timeRange: { from: time(from), to: time(to), raw: { from: time(from), to: time(to) } } };
}

function single(frames, panel, width, height) {
  return frames.map((frame) => {
    const [, field] = frame.fields;
    const values = field.values;
    const value = {
      ...field.display(values[values.length - 1]),
      title: frames.length > 1 ? field.config.displayNameFromDS : undefined,
    };
    return createElement(BigValue, {
      key: field.config.displayNameFromDS,
      value,
      width: width / frames.length,
      height,
      theme,
      colorMode: BigValueColorMode.Value,
      graphMode: BigValueGraphMode.None,
      justifyMode: panel.options.justifyMode,
      textMode: panel.options.textMode,
    });
  });
}

/** Draws one panel in the place of whatever is there. */
window.drawPanel = async (panel, looks, window_, width, height) => {
  const { frames, timeRange } = framesOf(panel, looks, window_);
  const inside = (innerWidth, innerHeight) =>
    panel.type === 'stat'
      ? createElement('div', { style: { display: 'flex' } }, single(frames, panel, innerWidth, innerHeight))
      : createElement(TimeSeries, {
          frames,
          width: innerWidth,
          height: innerHeight,
          timeRange: { ...timeRange, from: toMoment(timeRange.from), to: toMoment(timeRange.to) },
          timeZone: 'utc',
          legend: panel.options.legend,
          options: panel.options,
        });
  const chrome = createElement(PanelChrome, { title: panel.title, width, height, description: undefined }, inside);
  document.body.innerHTML = '<div id="panel"></div>';
  const place = document.querySelector('#panel');
  place.style.cssText = `width:${width}px;height:${height}px;background:${theme.colors.background.primary}`;
  createRoot(place).render(createElement(ThemeContext.Provider, { value: theme }, chrome));
};

/** What the components ask of a moment. */
function toMoment(date) {
  return { valueOf: () => date.getTime(), toISOString: () => date.toISOString() };
}

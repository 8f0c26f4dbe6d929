import { FieldType, getDisplayProcessor, renderLegendFormat, toDataFrame } from '@grafana/data';
import { withOverrides } from './overrides.mjs';
import { theme } from './theme.mjs';

/**
 * The series of a panel's queries as frames of time and value, with the panel's own field configuration. A query that is asked for one moment has
 * what it said of the whole time, the others what they said at each.
 */
export function seriesFrames(panel, looks, color) {
  const { defaults } = panel.fieldConfig;
  let seriesIndex = 0;
  return looks.flatMap(({ drawn, whole }, index) => {
    const target = panel.targets[index];
    return (target.instant === true ? whole : drawn).map(({ labels, points }) => {
      const name = nameOf(target.legendFormat, labels);
      const own = {
        ...defaults,
        links: [],
        color: defaults.color ?? color,
        displayNameFromDS: name,
        custom: { ...defaults.custom },
      };
      const config = withOverrides(panel, own, { name, type: FieldType.number });
      const frame = toDataFrame({
        fields: [
          { name: 'Time', type: FieldType.time, values: points.map(([at]) => at * 1000) },
          { name: 'Value', type: FieldType.number, values: points.map(([, value]) => value), labels, config },
        ],
      });
      frame.fields[1].state = { seriesIndex, displayName: name };
      seriesIndex += 1;
      for (const field of frame.fields) field.display = getDisplayProcessor({ field, theme, timeZone: 'utc' });
      return frame;
    });
  });
}

/** As Grafana's data source of Prometheus calls a series: by its legend, or by its labels where that comes to nothing. */
function nameOf(format, labels) {
  const named = format === '__auto' ? '' : renderLegendFormat(format, labels).trim();
  if (named !== '') return named;
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return pairs.length === 0 ? 'Value' : `{${pairs.join(', ')}}`;
}

/** The value that a panel of one value a series shows: the last that is no null. */
export function lastOf({ fields: [, field] }) {
  const value = field.values.at(-1);
  return { ...field.display(value), title: field.state.displayName };
}

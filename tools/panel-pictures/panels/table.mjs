import {
  FieldType,
  getDisplayProcessor,
  standardTransformers,
  standardTransformersRegistry,
  toDataFrame,
  transformDataFrame,
} from '@grafana/data';
import { TableNG } from '@grafana/ui/unstable';
import { createElement } from 'react';
import { firstValueFrom } from 'rxjs';
import { withOverrides } from '../overrides.mjs';
import { theme } from '../theme.mjs';

const { labelsToFieldsTransformer, mergeTransformer, organizeFieldsTransformer, sortByTransformer } = standardTransformers;
standardTransformersRegistry.setInit(() =>
  [labelsToFieldsTransformer, mergeTransformer, organizeFieldsTransformer, sortByTransformer].map((transformation) => ({
    id: transformation.id,
    name: transformation.name,
    transformation: () => Promise.resolve(transformation),
  })),
);

/** A row a series, through the transformations of the dashboard: a table of labels and values, as the data source makes it of one moment. */
export async function table(panel, looks) {
  const frames = looks.map(({ whole }, index) => tableFrame(panel.targets[index].refId, whole));
  const [frame] = await firstValueFrom(transformDataFrame(panel.transformations ?? [], frames));
  for (const field of frame.fields) {
    const own = { ...panel.fieldConfig.defaults, ...field.config, links: [], custom: { ...panel.fieldConfig.defaults.custom } };
    field.config = withOverrides(panel, own, { name: field.name, type: field.type });
    field.display = getDisplayProcessor({ field, theme, timeZone: 'utc' });
  }
  return (width, height) =>
    createElement(TableNG, {
      data: frame,
      width,
      height,
      noHeader: panel.options.showHeader === false,
      showTypeIcons: panel.options.showTypeIcons,
      cellHeight: panel.options.cellHeight,
      fieldConfig: panel.fieldConfig,
      structureRev: 1,
      transparent: true,
    });
}

function tableFrame(refId, series) {
  const labels = [...new Set(series.flatMap((each) => Object.keys(each.labels)))];
  return toDataFrame({
    refId,
    fields: [
      { name: 'Time', type: FieldType.time, values: series.map(({ points }) => points.at(-1)[0] * 1000) },
      ...labels.map((label) => ({ name: label, type: FieldType.string, values: series.map((each) => each.labels[label] ?? '') })),
      { name: 'Value', type: FieldType.number, values: series.map(({ points }) => points.at(-1)[1]) },
    ],
  });
}

import { FieldColorModeId } from '@grafana/data';
import { BigValue, BigValueColorMode, BigValueGraphMode } from '@grafana/ui';
import { createElement } from 'react';
import { lastOf, seriesFrames } from '../series-frames.mjs';
import { theme } from '../theme.mjs';

/** One number a series, side by side, in the colour of its threshold. */
export function stat(panel, looks) {
  const frames = seriesFrames(panel, looks, { mode: FieldColorModeId.Thresholds });
  return (width, height) =>
    createElement(
      'div',
      { style: { display: 'flex' } },
      frames.map((frame) => {
        const { title, ...value } = lastOf(frame);
        return createElement(BigValue, {
          key: title,
          value: frames.length > 1 ? { ...value, title } : value,
          count: frames.length,
          width: width / frames.length,
          height,
          theme,
          colorMode: panel.options.colorMode ?? BigValueColorMode.Value,
          graphMode: BigValueGraphMode.None,
          justifyMode: panel.options.justifyMode,
          textMode: panel.options.textMode,
        });
      }),
    );
}

import type { Journal } from '../chat/journal.ts';
import type { RetakeError } from '../errors/retake-error.ts';
import type { DrawOptions } from './read-draw-options.ts';
import type { SeriesJson, SeriesPlace } from './series-json.ts';
import type { SeriesPictures } from './series-pictures.ts';
import type { SeriesPort } from './series-port.ts';
import type { SeriesState } from './series-state.ts';

/** What the pictures of one run over a series are drawn with. */
export interface DrawingParts {
  readonly port: SeriesPort;
  readonly state: SeriesState;
  readonly pictures: SeriesPictures;
  readonly journal: Journal<SeriesJson>;
  readonly options: DrawOptions;
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal;
  /** Told of every picture as it goes on; `error` is why it failed. */
  readonly onChange: (place: SeriesPlace, error?: RetakeError) => void;
}

/** What came as a stream of events. */
export interface EventStream {
  /** The JSON of every event that could be read, in order. */
  readonly events: readonly unknown[];
  /** Whether an event could not be read. */
  readonly broken: boolean;
  /** Whether the last one could not, with which totals come. */
  readonly endMissing: boolean;
}

/**
 * Reads the text of an event stream, each event by itself: one that was cut off must not cost a picture in another. An event may
 * have several `data` lines, and some relays leave out the blank lines between events.
 */
export function readEventStream(text: string): EventStream {
  const readings = text.split(/(?:\r?\n|\r){2,}/).flatMap(readBlock);
  return {
    events: readings.flatMap((reading) => (reading === undefined ? [] : [reading.value])),
    broken: readings.includes(undefined),
    endMissing: readings.length > 0 && readings.at(-1) === undefined,
  };
}

/** The JSON of one event; `undefined` when it is none. */
type Reading = { readonly value: unknown } | undefined;

function readBlock(block: string): readonly Reading[] {
  const data = block.split(/\r?\n|\r/).flatMap((line) => /^data: ?([^]*)$/.exec(line)?.[1] ?? []);
  const whole = readJson(data.join('\n'));
  // Words such as [DONE] are no events.
  return whole === undefined ? data.filter((line) => /^\s*(?:\{|\[(?!DONE\]))/.test(line)).map(readJson) : [whole];
}

function readJson(text: string): Reading {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

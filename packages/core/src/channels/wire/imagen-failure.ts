import { readErrorEnvelope } from './error-envelope.ts';
import type { FailedAnswer, FailureReading } from './failure-reading.ts';
import { isImagenRefusal, readImagenFilter } from './imagen-filter.ts';

/** Reads an error answer of a server of Imagen: the words of its filters first, the rest in the dialect of the server. */
export function imagenFailureReader(dialect: (answer: FailedAnswer) => FailureReading): (answer: FailedAnswer) => FailureReading {
  return (answer) => {
    const { text } = readErrorEnvelope(answer.body);
    if (answer.statusCode !== 400 || !isImagenRefusal(text)) return dialect(answer);
    // Refused by an error, so nothing was drawn that could be charged.
    return { class: 'blocked', billing: 'not-billed', upstreamCode: readImagenFilter(text).code, retryAfterMs: undefined };
  };
}

import type { Reply } from '../reply.ts';
import type { Composition } from './composition.ts';
import type { GeminiContext } from './gemini-context.ts';
import type { GeminiModel } from './gemini-model.ts';
import { overloaded } from './overloaded.ts';
import type { PictureRequest } from './picture-request.ts';
import type { Writing } from './write-answer.ts';
import { writeStream, writeWhole } from './write-answer.ts';

/** A 200, decided and paid for. */
export interface Answer {
  readonly composition: Composition;
  readonly request: PictureRequest;
  readonly model: GeminiModel;
  /** Whether a stream turns into a 503 after its first event. */
  readonly streamFailed: boolean;
}

const SIGNATURE_CHARACTERS = 200;

/** Writes an answer down in a dialect. */
export const answerReply = (context: GeminiContext, answer: Answer): Reply => {
  const { dialect, route } = context;
  const writing = writingOf(context, answer);
  const streams = route.operation === 'stream';
  return {
    status: 200,
    headers: {
      'content-type': streams && route.sse ? 'text/event-stream' : 'application/json; charset=UTF-8',
      ...(dialect.name === 'ai-studio' ? { 'x-gemini-service-tier': 'standard' } : {}),
    },
    body: streams ? framed(eventsOf(context, answer, writing), route.sse) : writeWhole(answer.composition, writing),
    statesLength: dialect.name === 'relay' && !streams,
  };
};

const eventsOf = (
  { dialect, visit }: GeminiContext,
  { composition, streamFailed }: Answer,
  writing: Writing,
): readonly (readonly Buffer[])[] => {
  const events = writeStream(composition, writing);
  if (!streamFailed) return events;
  const { body } = dialect.render(overloaded('high-demand', 503), { requestId: visit.requestId, sse: false });
  return [...events.slice(0, 1), [Buffer.from(JSON.stringify(JSON.parse(body)))]];
};

/** Server-sent events, or without `alt=sse` one JSON array, as Google streams it. */
const framed = (events: readonly (readonly Buffer[])[], sse: boolean): readonly Buffer[] => {
  if (sse) return events.flatMap((event) => [Buffer.from('data: '), ...event, Buffer.from('\r\n\r\n')]);
  return [...events.flatMap((event, index) => [Buffer.from(index === 0 ? '[' : ',\r\n'), ...event]), Buffer.from(']')];
};

/** How an answer of this channel is written. */
export const writingOf = (
  { dialect, site, signatures, visit }: Pick<GeminiContext, 'dialect' | 'site' | 'signatures' | 'visit'>,
  { request, model }: Pick<Answer, 'request' | 'model'>,
): Writing => {
  const { requestId } = visit;
  const characters = site.behaviour.signatureCharacters ?? SIGNATURE_CHARACTERS;
  return {
    dialect: dialect.name,
    requestId,
    at: site.world.clock.now(),
    base64: site.painter(model.facts.id, request.prompt).base64,
    signature: model.facts.signs
      ? (partIndex, part) => signatures.issue(`${requestId} ${partIndex}`, characters, part)
      : undefined,
  };
};

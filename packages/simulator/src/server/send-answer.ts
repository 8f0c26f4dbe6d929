import { createHash } from 'node:crypto';
import { overloaded } from '../dialects/overloaded.ts';
import type { Fault } from '../faults/fault.ts';
import type { Composition } from '../generation/composition.ts';
import type { Writing } from '../generation/write-answer.ts';
import { writeStream, writeWhole } from '../generation/write-answer.ts';
import type { PictureRequest } from '../wire/picture-request.ts';
import type { Exchange } from './exchange.ts';
import { commonHeaders } from './exchange.ts';
import { sendBody } from './send-body.ts';
import type { ServedModel } from './simulated-channel.ts';

/** A 200, decided and paid for. */
export interface Answer {
  readonly composition: Composition;
  readonly request: PictureRequest;
  readonly model: ServedModel;
  readonly fault: Fault;
}

/** Different pictures of each size that are handed out without captions. */
const PLAIN_LANDSCAPES = 8;

const SIGNATURE_CHARACTERS = 200;

/** Writes an answer down in the channel's dialect and sends it. */
export const sendAnswer = async (exchange: Exchange, answer: Answer): Promise<void> => {
  const { channel, route, response, requestId, gone } = exchange;
  const { clock } = channel.world;
  const writing = writingOf(exchange, answer);
  const streams = route.operation === 'stream';
  const headers = {
    ...commonHeaders(channel, requestId),
    'content-type': streams && route.sse ? 'text/event-stream' : 'application/json; charset=UTF-8',
    ...(channel.dialect.name === 'ai-studio' ? { 'x-gemini-service-tier': 'standard' } : {}),
  };
  const body = streams ? framed(eventsOf(exchange, answer, writing), route.sse) : writeWhole(answer.composition, writing);
  await sendBody(response, 200, headers, body, {
    fault: answer.fault,
    clock,
    gone,
    statesLength: channel.dialect.name === 'relay' && !streams,
  });
};

const eventsOf = (exchange: Exchange, { composition, fault }: Answer, writing: Writing): readonly (readonly Buffer[])[] => {
  const events = writeStream(composition, writing);
  if (fault.kind !== 'error-in-stream') return events;
  const { body } = exchange.channel.dialect.render(overloaded('high-demand', 503), { requestId: exchange.requestId, sse: false });
  return [...events.slice(0, 1), [Buffer.from(JSON.stringify(JSON.parse(body)))]];
};

/** Server-sent events, or without `alt=sse` one JSON array, as Google streams it. */
const framed = (events: readonly (readonly Buffer[])[], sse: boolean): readonly Buffer[] => {
  if (sse) return events.flatMap((event) => [Buffer.from('data: '), ...event, Buffer.from('\r\n\r\n')]);
  return [...events.flatMap((event, index) => [Buffer.from(index === 0 ? '[' : ',\r\n'), ...event]), Buffer.from(']')];
};

const writingOf = ({ channel, requestId }: Exchange, { request, model }: Answer): Writing => {
  const { world, behaviour } = channel;
  const digest = createHash('sha256').update(`${world.seed} ${model.facts.id} ${request.prompt}`).digest().readUInt32BE(0);
  const caption = world.captions === 'prompt' ? request.prompt : '';
  const seed = world.captions === 'prompt' ? digest : digest % PLAIN_LANDSCAPES;
  const characters = behaviour.signatureCharacters ?? SIGNATURE_CHARACTERS;
  return {
    dialect: channel.dialect.name,
    requestId,
    at: world.clock.now(),
    base64: (part) => world.pictures.base64(part, caption, seed, channel.pictureWeight),
    signature: model.facts.signs ? (partIndex) => world.signatures.issue(`${requestId} ${partIndex}`, characters) : undefined,
  };
};

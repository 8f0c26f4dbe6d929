import { EventSender } from '../../answers/event-sender.ts';
import { sendJson } from '../../answers/send-json.ts';
import type { ProgressEvent } from '../../answers/told-event.ts';
import { fingerprintOf } from '../../keys/fingerprint.ts';
import { makeCall, type Operation } from '../../routes/make-call.ts';
import type { Route, Visit } from '../../routes/route.ts';
import { runKeyed } from '../../routes/run-keyed.ts';
import { callHeaders, orderHeaders, type CallFacts, type OrderFacts } from '../call-facts.ts';
import type { ClientModels } from '../client-models.ts';
import { beginsStream, setHeaders } from '../stream-head.ts';
import { completedEvent, imageAnswer, orderWarnings } from './image-answer.ts';
import type { CurrentFields } from './image-fields.ts';
import { imageOrder } from './image-order.ts';
import { openAIProblem } from './openai-problem.ts';
import { readEdit, readGeneration, type ReadImageOrder } from './read-image-order.ts';

interface ImagesRoute {
  readonly path: string;
  readonly operation: Operation;
  /** What the events of its streams are called. */
  readonly events: string;
  readonly read: (visit: Visit) => Promise<ReadImageOrder>;
}

const ROUTES: readonly ImagesRoute[] = [
  { path: '/v1/images/generations', operation: 'generate', events: 'image_generation', read: readGeneration },
  { path: '/v1/images/edits', operation: 'edit', events: 'image_edit', read: readEdit },
];

/** `POST /v1/images/generations` and `/v1/images/edits`. */
export function imagesRoutes(models: ClientModels): readonly Route[] {
  return ROUTES.map((route) => ({ method: 'POST', path: route.path, answer: (visit) => answer(route, models, visit) }));
}

async function answer({ operation, events, read }: ImagesRoute, models: ClientModels, visit: Visit): Promise<void> {
  const keyed = runKeyed(visit);
  const { fields: sent, files } = await read(visit);
  const { order, fields, ignored, mapped } = imageOrder(sent, files, models, visit.admission);
  const expose = visit.admission.caller.expose === true;
  const run = async (onEvent?: (event: ProgressEvent) => void): Promise<CallFacts> => {
    const result = await keyed(
      () => fingerprintOf([operation, order.request, order.options]),
      (signal, idempotencyKey) => makeCall({ service: visit.service, operation, order, signal, idempotencyKey, onEvent }),
    );
    return { result, ignored, mapped, warnings: orderWarnings(result, fields), expose };
  };
  if (fields.stream === true) return stream(visit, { events, fields, ignored, mapped }, run);
  const facts = await run();
  await sendJson(visit.response, (json) => imageAnswer(facts, fields, json), {
    headers: callHeaders(facts),
    stalledMs: visit.setting.stalledMs,
  });
}

/** What is streamed, and what is known of it before anybody is asked. */
interface StreamedOrder extends OrderFacts {
  readonly events: string;
  readonly fields: CurrentFields;
}

/**
 * Drafts as they come, then each picture. It begins when the first upstream is asked, or with the first heartbeat; until then a call can still
 * be refused with a status of its own.
 */
async function stream(
  { response, setting, admission }: Visit,
  { events, fields, ...known }: StreamedOrder,
  run: (onEvent: (event: ProgressEvent) => void) => Promise<CallFacts>,
): Promise<void> {
  const sender = new EventSender(response, setting);
  setHeaders(response, orderHeaders(known));
  try {
    const facts = await run((event) => {
      if (beginsStream(response, event)) sender.begin();
      if (event.type !== 'picture.partial') return;
      const type = `${events}.partial_image`;
      sender.send(type, (json) => ({
        type,
        b64_json: json.picture(event.bytes),
        partial_image_index: event.index,
        created_at: Math.floor(event.at / 1000),
        size: fields.size ?? 'auto',
        quality: fields.quality ?? 'auto',
        background: fields.background ?? 'auto',
        output_format: fields.output_format ?? 'png',
      }));
    });
    if (!sender.open) setHeaders(response, callHeaders(facts));
    sendCompleted(sender, `${events}.completed`, facts, fields);
  } catch (error) {
    if (sender.open) {
      sender.send('error', () => ({ type: 'error', ...openAIProblem(error, admission.caller.expose).body }));
      await sender.end();
    }
    throw error;
  }
  await sender.end();
}

function sendCompleted(sender: EventSender, type: string, facts: CallFacts, fields: CurrentFields): void {
  for (const index of facts.result.images.keys()) {
    sender.send(type, (json) => completedEvent(type, index, facts, fields, json));
  }
}

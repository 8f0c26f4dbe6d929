import { createHash } from 'node:crypto';
import type { Fault } from '../../faults/fault.ts';
import { readFault } from '../../faults/fault.ts';
import { isRefusal } from '../../faults/refusal-faults.ts';
import { writingOf } from '../gemini/answer-reply.ts';
import { compose } from '../gemini/compose.ts';
import type { GeminiContext } from '../gemini/gemini-context.ts';
import type { GeminiModel } from '../gemini/gemini-model.ts';
import { billComposition } from '../gemini/gemini-order.ts';
import type { PictureRequest } from '../gemini/picture-request.ts';
import type { GrpcStatus, Problem } from '../gemini/problem.ts';
import { problemOf } from '../gemini/problem-of.ts';
import { writeCompact } from '../gemini/write-answer.ts';

/** What became of an item: the JSON of its answer, or a `google.rpc.Status`. */
export type ItemResult =
  | { readonly answer: () => readonly Buffer[]; readonly error?: never }
  | { readonly error: { readonly code: number; readonly message: string }; readonly answer?: never };

/** One request of a batch. */
export interface BatchItem {
  readonly key: string | undefined;
  /** `undefined` where the request itself is at fault. */
  readonly request: PictureRequest | undefined;
  readonly problem: Problem | undefined;
  /** `undefined` until the batch is done. */
  result: ItemResult | undefined;
}

/** Numbers of the gRPC codes (google/rpc/code.proto). */
const CODES: Readonly<Record<GrpcStatus, number>> = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
};

const OK = readFault('ok');

/** Half of the price of a request by itself (ai.google.dev/gemini-api/docs/pricing, 2026-10-07). */
const BATCH_SHARE = 0.5;

/** Draws an item, or lets it fail, and enters it into the ledger. */
export const settleItem = (context: GeminiContext, model: GeminiModel, item: BatchItem, index: number): void => {
  const { site, visit } = context;
  const fault = site.nextFault('item') ?? OK;
  const requestId = `${visit.requestId}-${index + 1}`;
  const enter = (known: Partial<Parameters<typeof site.world.ledger.add>[0]>): void => {
    site.world.ledger.add({
      at: site.world.clock.now(),
      channel: site.id,
      model: model.id,
      servedModel: model.id,
      requestId,
      size: item.request?.size,
      status: undefined,
      fault: fault.kind,
      pictures: 0,
      interimPictures: 0,
      usage: undefined,
      nanoUsd: 0,
      billed: false,
      clientGone: false,
      promptDigest: item.request === undefined ? undefined : createHash('sha256').update(item.request.prompt).digest('hex'),
      ...known,
    });
  };
  const problem = item.problem ?? refusalOf(context, fault);
  if (problem !== undefined || item.request === undefined) {
    item.result = { error: { code: CODES[problem?.grpcStatus ?? 'INTERNAL'], message: problem?.message ?? '' } };
    return enter({ fault: item.problem === undefined ? fault.kind : 'rejected' });
  }
  const { request } = item;
  const composition = compose({
    request,
    modelId: model.id,
    model: model.facts,
    fault,
    draw: (...keys) => visit.draw('item', index, ...keys),
    mediaType: request.mediaType ?? site.behaviour.mediaType,
  });
  const bill = billComposition(site, model, fault, composition);
  const writing = writingOf({ ...context, visit: { ...visit, requestId } }, { request, model });
  item.result = { answer: () => writeCompact(composition, writing) };
  enter({ ...bill, nanoUsd: Math.round(bill.nanoUsd * BATCH_SHARE) });
};

const refusalOf = ({ dialect, route }: GeminiContext, fault: Fault): Problem | undefined =>
  isRefusal(fault) ? problemOf(fault, { dialect, route }) : undefined;

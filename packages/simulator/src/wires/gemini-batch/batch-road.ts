import type { RefusalFault } from '../../faults/refusal-faults.ts';
import { aiStudio } from '../gemini/ai-studio.ts';
import type { GeminiContext } from '../gemini/gemini-context.ts';
import type { GeminiModel } from '../gemini/gemini-model.ts';
import { servedModels } from '../gemini/gemini-model.ts';
import { problemOf } from '../gemini/problem-of.ts';
import { otherRoute } from '../gemini/route.ts';
import type { ThoughtSignatures } from '../gemini/thought-signature.ts';
import { unpaid } from '../product.ts';
import type { Reply } from '../reply.ts';
import type { Visit } from '../visit.ts';
import type { Errand, PictureOrder, Product, Site } from '../wire.ts';
import type { Batch, BatchState } from './batch.ts';
import { batchTimes, dueAt, stateAt } from './batch.ts';
import type { BatchInput } from './batch-input.ts';
import { readBatchInput } from './batch-input.ts';
import { settleItem } from './batch-item.ts';
import { batchOperation, resultFile, resultLines } from './batch-operation.ts';
import type { FileStore } from './file-store.ts';
import { createFileStore } from './file-store.ts';
import { fileErrand } from './file-errand.ts';
import { googleProblem, googleRefusal, googleReply, refusedAtDoor } from './google-reply.ts';

/** The batches and files of a channel. */
interface BatchHall {
  readonly site: Site;
  readonly signatures: ThoughtSignatures;
  readonly files: FileStore;
  readonly batches: Map<string, { readonly batch: Batch; readonly settle: () => void }>;
}

/**
 * The Batch API of the Gemini API: `:batchGenerateContent` inline or from a file, looking up, listing, cancelling and deleting
 * batches, and the files they come from and go to. Half price; billed when a batch is done, whether or not it is fetched.
 */
export const batchRoad = (site: Site, signatures: ThoughtSignatures): ((visit: Visit) => Errand | undefined) => {
  const hall: BatchHall = { site, signatures, files: createFileStore(site), batches: new Map() };
  return (visit) => creation(hall, visit) ?? batchQuestion(hall, visit) ?? fileErrand(site, hall.files, visit);
};

const creation = (hall: BatchHall, visit: Visit): PictureOrder | undefined => {
  const match = /^\/(v1|v1beta)\/models\/([^/:]+):batchGenerateContent$/.exec(visit.url.pathname);
  const [version, id] = [match?.[1], match?.[2]];
  if (visit.method !== 'POST' || version === undefined || id === undefined) return undefined;
  const { site, signatures, files } = hall;
  const models = servedModels(site.models);
  const model = models.get(id);
  const route = otherRoute(`models/${id}`, id, version);
  const context: GeminiContext = { dialect: aiStudio, site, models, signatures, route, visit };
  const base = {
    kind: 'order',
    operation: 'generate',
    model: id,
    refuse: (fault) => googleRefusal(problemOf(fault, { dialect: aiStudio, route }), visit),
  } as const satisfies Partial<PictureOrder>;
  const refused = refusedAtDoor(site, visit) ?? (model === undefined ? aiStudio.modelMissing(route) : undefined);
  if (refused !== undefined || model === undefined)
    return { ...base, problem: googleRefusal(refused ?? aiStudio.modelMissing(route), visit) };
  const { input, problem } = readBatchInput(context, model, files);
  if (problem !== undefined) return { ...base, problem: googleRefusal(problem, visit) };
  return {
    ...base,
    job: {
      prompt: input.displayName,
      size: undefined,
      references: 0,
      answersAtOnce: true,
      perform: () => create(hall, context, model, input),
    },
  };
};

/** Takes a batch in. It goes on by itself; the request that made it is not billed, its items are. */
const create = (hall: BatchHall, context: GeminiContext, model: GeminiModel, input: BatchInput): Product => {
  const { site, files, batches } = hall;
  const { clock, closing } = site.world;
  const batch: Batch = {
    ...input,
    name: `batches/${context.visit.requestId.toLowerCase().replaceAll(/[^a-z0-9]/g, '')}`,
    model: model.id,
    createdAt: clock.now(),
    times: batchTimes(site.behaviour, context.visit.latencyMs),
    cancelledAt: undefined,
    settled: false,
  };
  const settle = (): void => {
    const ends = stateAt(batch, clock.now(), false);
    if (batch.settled || ends !== 'SUCCEEDED') return;
    batch.settled = true;
    for (const [index, item] of batch.items.entries()) settleItem(context, model, item, index);
    if (!batch.asFile) return;
    const bytes = resultLines(batch).reduce((sum, piece) => sum + piece.length, 0);
    files.put({
      name: resultFile(batch),
      displayName: batch.displayName,
      mimeType: 'application/jsonl',
      content: () => resultLines(batch),
      bytes,
    });
  };
  batches.set(batch.name, { batch, settle });
  // Nobody has to ask for a batch to be done and billed.
  void clock.sleep(dueAt(batch) - clock.now(), closing).then(settle);
  return unpaid(model.id, undefined, operationReply(batch, stateAt(batch, clock.now(), false), true));
};

const operationReply = (batch: Batch, state: BatchState, withResults: boolean): Reply => ({
  ...googleReply({}),
  body: batchOperation(batch, state, withResults),
  statesLength: false,
});

const PAGE_SIZE = 50;

const batchQuestion = (hall: BatchHall, visit: Visit): Errand | undefined => {
  const match = /^\/v1(?:beta)?\/batches(?:\/([\w-]+)(:cancel)?)?$/.exec(visit.url.pathname);
  if (match === null) return undefined;
  const name = match[1] === undefined ? undefined : `batches/${match[1]}`;
  const verb = `${visit.method}${name === undefined ? ' list' : ''}${match[2] ?? ''}`;
  const answer = ANSWERS[verb];
  if (answer === undefined) return undefined;
  const question = {
    kind: 'question',
    answer: () => {
      const refused = refusedAtDoor(hall.site, visit);
      return refused === undefined ? answer(hall, visit, name ?? '') : googleRefusal(refused, visit);
    },
  } as const satisfies Errand;
  if (verb !== 'GET') return question;
  const route = otherRoute('batches');
  const refuse = (fault: RefusalFault): Reply => googleRefusal(problemOf(fault, { dialect: aiStudio, route }), visit);
  return { ...question, leg: 'poll', refuse };
};

const NOT_FOUND = googleProblem(404, 'NOT_FOUND', 'Requested entity was not found.');

const tellsPartial = ({ site }: BatchHall): boolean => site.behaviour.batch?.tellsPartial ?? false;

/** What an operation can be asked for in part, and of that what holds results. */
const PARTS = /^(?:name|done|error|response|metadata(?:\((?:\w+,?)+\))?)$/;
const RESULTS = /^(?:response|metadata(?:\(.*\boutput\b.*\))?)$/;

/**
 * Whether the results are asked for: all of an operation is, unless `fields` says otherwise, a parameter of every Google API
 * (cloud.google.com/apis/docs/system-parameters, 2026). `undefined` when it names what there is not.
 */
const asksForResults = ({ url }: Visit): boolean | undefined => {
  const fields = url.searchParams.get('fields');
  if (fields === null) return true;
  const parts = fields.split(/,(?![^(]*\))/);
  return parts.every((part) => PARTS.test(part)) ? parts.some((part) => RESULTS.test(part)) : undefined;
};

const NO_FIELDS = googleProblem(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.');

const ANSWERS: Readonly<Record<string, (hall: BatchHall, visit: Visit, name: string) => Reply>> = {
  GET: (hall, visit, name) => {
    const found = hall.batches.get(name);
    if (found === undefined) return googleRefusal(NOT_FOUND, visit);
    const withResults = asksForResults(visit);
    if (withResults === undefined) return googleRefusal(NO_FIELDS, visit);
    found.settle();
    return operationReply(found.batch, stateAt(found.batch, hall.site.world.clock.now(), tellsPartial(hall)), withResults);
  },
  'GET list': (hall, { url }) => {
    const now = hall.site.world.clock.now();
    for (const { settle } of hall.batches.values()) settle();
    const listed = [...hall.batches.values()]
      .filter(({ batch }) => now >= batch.createdAt + batch.times.listedAfterMs)
      .toReversed();
    const from = Number(url.searchParams.get('pageToken') ?? 0);
    const size = Number(url.searchParams.get('pageSize') ?? PAGE_SIZE);
    const page = listed.slice(from, from + size);
    const operations = page.map(({ batch }): unknown =>
      JSON.parse(Buffer.concat(batchOperation(batch, stateAt(batch, now, tellsPartial(hall)), false)).toString()),
    );
    return googleReply({
      ...(operations.length === 0 ? {} : { operations }),
      ...(from + size < listed.length ? { nextPageToken: String(from + size) } : {}),
    });
  },
  'POST:cancel': (hall, visit, name) => {
    const found = hall.batches.get(name);
    if (found === undefined) return googleRefusal(NOT_FOUND, visit);
    found.settle();
    const now = hall.site.world.clock.now();
    const state = stateAt(found.batch, now, false);
    if (state === 'PENDING' || state === 'RUNNING') found.batch.cancelledAt = now;
    return googleReply({});
  },
  DELETE: (hall, visit, name) => (hall.batches.delete(name) ? googleReply({}) : googleRefusal(NOT_FOUND, visit)),
};

import { z } from 'zod';
import { issuesOf, type Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import type { CallDegrade, CallOptions, ImageRequest } from '../request/image-request.ts';
import type { ImageResult } from '../response/image-result.ts';
import type { BlobStore } from './blob-store.ts';
import { chatDefaultsSchema, type ChatJson } from './chat-json.ts';
import { STORE_TIMEOUT_MS } from './in-time.ts';

/** Puts a chat where it is kept. Let it refuse a `revision` that is not newer than what is there: then no two processes send a turn at once. */
export type SaveChat = (chat: ChatJson) => Promise<void> | void;

/** How a chat is begun. What its turns have in common can be said here once. */
export interface ChatOptions extends Pick<ImageRequest, 'size' | 'aspectRatio' | 'thinking' | 'channelOptions'> {
  /** A Gemini image model; all turns are drawn by it. @default the service's `defaultModel`, else `DEFAULT_MODEL` */
  readonly model?: string | undefined;
  /** Where pictures and thought signatures are kept. @default memoryBlobs(), which ends with the process */
  readonly blobs?: BlobStore | undefined;
  /**
   * Keeps the chat as it is now, in place of what was kept before: awaited before a turn is sent, and called again for what came of it.
   * Where it rejects beforehand, nothing is sent. @default nowhere: keep `JSON.stringify(chat)` after each turn
   */
  readonly save?: SaveChat | undefined;
  /**
   * How long `blobs` and `save` are waited for, for each thing that they are asked, in milliseconds, 1 to 600,000. What they do not do in
   * time they did not do. @default 30,000
   */
  readonly storeTimeoutMs?: number | undefined;
}

/** Where the blobs of a chat are that is resumed. */
export interface ResumeChatOptions extends Pick<ChatOptions, 'save' | 'storeTimeoutMs'> {
  /** @default memoryBlobs(), for JSON that holds its blobs */
  readonly blobs?: BlobStore | undefined;
}

/** One turn: how to change the last picture. `images` are further references, up to 14 on Gemini 3. */
export type ChatRequest = Omit<ImageRequest, 'model' | 'n'>;

/** How a turn is made. Its model is that of the chat whatever the service or a budget's guard says; only `acrossFamilies` lets others draw. */
export interface ChatCallOptions extends Omit<CallOptions, 'degrade' | 'idempotencyKey' | 'reuse'> {
  /** How far the picture may be less than was ordered: smaller, or a text in its place, which is then no turn of the chat. @default that of the service */
  readonly degrade?: Pick<CallDegrade, 'sizes' | 'text'> | undefined;
  /**
   * Whether the turn may be drawn outside the chat's family when no channel of it delivers: from the last picture and the turns as
   * text, with a `chat_replayed` warning and event. A list names models that may do so; `true` is the chat's own model on channels
   * that speak another wire. @default false
   */
  readonly acrossFamilies?: boolean | readonly string[] | undefined;
  /** The id of its call, never used before, to know its events by while it is drawn. 1 to 100 characters. @default a new one */
  readonly callId?: string | undefined;
}

/** What a turn gives back: as a call, and which turn it is. */
export interface ChatResult extends ImageResult {
  /** Counted from 1. */
  readonly turn: number;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
const METHODS = ['put', 'get', 'size', 'delete'];

/** A blob store, as far as that can be seen. */
export const blobStoreSchema = z
  .custom<BlobStore>(
    (value) => typeof value === 'object' && value !== null && METHODS.every((name) => isFunction(Reflect.get(value, name))),
    `must be a blob store: ${METHODS.join(', ')}`,
  )
  .optional();

/** How long a store is waited for. */
export const storeTimeoutSchema = z
  .int('must be whole milliseconds')
  .min(1, 'must be at least 1')
  .max(600_000, 'must be at most 600,000')
  .default(STORE_TIMEOUT_MS);

const saveSchema = z.custom<SaveChat>(isFunction, 'must be a function').optional();
const stores = { blobs: blobStoreSchema, save: saveSchema, storeTimeoutMs: storeTimeoutSchema };
const chatOptionsSchema = chatDefaultsSchema.extend({ model: z.string().min(1).max(200).optional(), ...stores });
const resumeOptionsSchema = z.strictObject(stores);
const callIdSchema = z.string().min(1).max(100).optional();
const acrossFamiliesSchema = z.union([z.boolean(), z.array(z.string().min(1)).min(1).readonly()]).default(false);

/** Where a chat is kept, read. */
export interface ReadResumeOptions {
  readonly blobs: BlobStore | undefined;
  readonly save: SaveChat | undefined;
  readonly storeTimeoutMs: number;
}

/** The options of a chat, read. */
export interface ReadChatOptions extends ReadResumeOptions {
  readonly model: string | undefined;
  readonly defaults: ChatJson['defaults'];
}

/** @throws RequestInvalidError with every problem and its path. */
export function readChatOptions(options: unknown): ReadChatOptions {
  const { model, blobs, save, storeTimeoutMs, ...defaults } = read(chatOptionsSchema, options);
  return { model, blobs, save, storeTimeoutMs, defaults };
}

/** @throws RequestInvalidError with every problem and its path. */
export function readResumeOptions(options: unknown): ReadResumeOptions {
  const { blobs, save, storeTimeoutMs } = read(resumeOptionsSchema, options);
  return { blobs, save, storeTimeoutMs };
}

function read<T>(schema: z.ZodType<T>, options: unknown): T {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  throw new RequestInvalidError(issuesOf(parsed.error, 'options'));
}

/** A turn as it was asked for, taken apart into what a call takes and what only a chat does. */
export interface ReadTurn {
  readonly request: unknown;
  readonly options: unknown;
  readonly acrossFamilies: boolean | readonly string[];
  readonly callId: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** What is wrong with it as a turn; the rest is for the call to judge. */
  readonly issues: readonly Issue[];
}

const FIXED = {
  model: 'is that of the chat; begin another chat for another model',
  n: 'a turn is one picture',
} as const;

/** A turn changes its session, so that its answer cannot be given to whoever asks again: they have another session, or an older one. */
const DRAWN_ONCE = {
  idempotencyKey:
    'cannot stand for a turn, which is drawn whenever it is sent: before you repeat one, look at the `turns` of the chat that you kept',
  reuse: 'has no part in a chat: every turn is drawn',
} as const;

const MODEL_STAYS: Issue = Object.freeze({
  path: 'options.degrade.models',
  message: 'is for acrossFamilies to say: the next models of a purpose cannot read the chat',
});

function allowsModels({ degrade }: { readonly degrade?: unknown }): boolean {
  return typeof degrade === 'object' && degrade !== null && 'models' in degrade && degrade.models === true;
}

/** Whatever else is there is for the call to judge. */
function signalOf({ signal }: { readonly signal?: unknown }): AbortSignal | undefined {
  return signal instanceof AbortSignal ? signal : undefined;
}

function isSet(options: object, name: string): boolean {
  const value: unknown = Reflect.get(options, name);
  return value !== undefined && value !== false;
}

/** Reads a turn. Never throws: its problems are told together with those of the request. */
export function readTurn(request: unknown, options: unknown, defaults: ChatJson['defaults']): ReadTurn {
  const asked = typeof request === 'string' ? { prompt: request } : request;
  const isObject = typeof asked === 'object' && asked !== null;
  const { acrossFamilies, callId, ...callOptions } =
    typeof options === 'object' && options !== null ? { acrossFamilies: undefined, callId: undefined, ...options } : {};
  const id = callIdSchema.safeParse(callId);
  const across = acrossFamiliesSchema.safeParse(acrossFamilies);
  const once = Object.entries(DRAWN_ONCE).filter(([name]) => isSet(callOptions, name));
  const fixed = isObject ? Object.entries(FIXED).filter(([name]) => Object.hasOwn(asked, name)) : [];
  return {
    request: isObject ? { ...defaults, ...asked } : asked,
    options: typeof options === 'object' && options !== null ? callOptions : options,
    acrossFamilies: across.data ?? false,
    callId: id.data,
    signal: signalOf(callOptions),
    issues: [
      ...fixed.map(([path, message]) => ({ path, message })),
      ...once.map(([name, message]) => ({ path: `options.${name}`, message })),
      ...(allowsModels(callOptions) ? [MODEL_STAYS] : []),
      ...(across.success ? [] : issuesOf(across.error, 'options.acrossFamilies')),
      ...(id.success ? [] : issuesOf(id.error, 'options.callId')),
    ],
  };
}

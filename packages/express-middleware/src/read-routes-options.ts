import { ConfigInvalidError, createTransport, type Issue } from '@retake/core';
import { z } from 'zod';
import { checkAccess } from './access/access.ts';
import { callerLimitsIssues } from './access/caller-schema.ts';
import { defaultCallerLimits } from './access/caller.ts';
import { Door } from './access/door.ts';
import { uploadLimitsOf } from './body/upload-limits.ts';
import { ChatSessions } from './chats/chat-sessions.ts';
import { createMemoryChatStore } from './chats/memory-chat-store.ts';
import type { ImageRoutesOptions } from './image-routes-options.ts';
import { KeyedCalls } from './keys/keyed-calls.ts';
import { createMemoryAnswerStore } from './keys/memory-answer-store.ts';
import type { RoutesSetting } from './routes/routes-setting.ts';
import { TicketDesk } from './tickets/ticket-desk.ts';

/** Defaults of what `ImageRoutesOptions` leaves out, in milliseconds. */
export const defaultImageRoutes = Object.freeze({
  heartbeatMs: 15_000,
  stalledMs: 60_000,
  keepMs: 600_000,
  keepChatsMs: 3_600_000,
});

const bytes = z.number().int().positive();
const ms = z.number().positive().max(86_400_000);
/** A name, or a dot and what stands for all below it. */
const HOST = /^\.?[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i;
const isFunction = z.custom<unknown>((value) => typeof value === 'function', 'must be a function');

const optionsSchema = z.strictObject({
  service: z.custom<unknown>(hasMethods('generate', 'edit', 'stream', 'plan'), 'must be an ImageService'),
  authorize: z.unknown().optional(),
  allowAnonymous: z.unknown().optional(),
  authorizeLimits: z
    .strictObject({
      atOnce: z.number().int().positive().optional(),
      refusedPerMinute: z.number().int().positive().optional(),
      timeoutMs: ms.optional(),
    })
    .optional(),
  hosts: z
    .union([z.literal('any'), z.array(z.string().regex(HOST, 'must be a name without a port, such as shop.example'))])
    .optional(),
  limits: z.unknown().optional(),
  uploads: z
    .partialRecord(
      z.enum([
        'jsonBytes',
        'jsonDepth',
        'jsonValues',
        'formBytes',
        'fileBytes',
        'files',
        'fields',
        'fieldBytes',
        'heldBytes',
        'callerBytes',
      ]),
      bytes,
    )
    .optional(),
  origins: z
    .array(
      z
        .string()
        .refine(
          (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
          'must be an origin, such as https://shop.example',
        ),
    )
    .optional(),
  referenceUrls: z
    .union([
      z.boolean(),
      z.strictObject({
        hosts: z.array(z.string().min(1)).optional(),
        maxBytes: bytes.optional(),
        timeoutMs: ms.optional(),
        maxRedirects: z.number().int().min(0).max(10).optional(),
        atOnce: z.number().int().min(1).max(64).optional(),
      }),
    ])
    .optional(),
  transport: z.custom<unknown>(hasMethods('open'), 'must be a transport').optional(),
  idempotency: z
    .strictObject({
      store: z.custom<unknown>(hasMethods('get', 'set'), 'must be an answer store').optional(),
      keepMs: ms.optional(),
    })
    .optional(),
  chats: z
    .strictObject({
      store: z.custom<unknown>(hasMethods('get', 'set', 'delete', 'blobs'), 'must be a chat store').optional(),
      keepMs: ms.optional(),
    })
    .optional(),
  queue: z.custom<unknown>(hasMethods('submit', 'estimate', 'job', 'generate'), 'must be an ImageQueue').optional(),
  tickets: z
    .strictObject({
      items: z.number().int().positive().max(100_000).optional(),
      withinMs: z.number().positive().optional(),
      retryAfterMs: ms.optional(),
      clock: z.custom<unknown>(hasMethods('now'), 'must be a clock').optional(),
    })
    .optional(),
  heartbeatMs: ms.optional(),
  stalledMs: ms.optional(),
  onError: isFunction.optional(),
});

/**
 * @param subject what is mounted with them, such as `imageRoutes()`.
 * @param more problems that were found elsewhere, to be told with the others.
 * @throws ConfigInvalidError with every problem and its path.
 */
export function checkRoutesOptions(subject: string, options: ImageRoutesOptions, more: readonly Issue[] = []): void {
  const { error } = optionsSchema.safeParse(options);
  const issues: Issue[] = (error?.issues ?? []).map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
  if (options.limits !== undefined) issues.push(...callerLimitsIssues(options.limits, 'limits'));
  try {
    checkAccess(subject, options);
  } catch (refusal) {
    if (!ConfigInvalidError.isInstance(refusal)) throw refusal;
    issues.push(...refusal.issues);
  }
  issues.push(...more);
  if (issues.length > 0) throw new ConfigInvalidError(subject, issues);
}

/** The door of routes. */
export function doorOf(options: ImageRoutesOptions): Door {
  return new Door({ access: options, limits: { ...defaultCallerLimits, ...options.limits }, origins: options.origins ?? [] });
}

/** What the routes stand on. */
export function settingOf(options: ImageRoutesOptions, onError: (error: unknown) => void): RoutesSetting {
  const { idempotency = {}, chats = {}, referenceUrls = false } = options;
  return {
    uploads: uploadLimitsOf(options.uploads),
    keyedCalls: new KeyedCalls({
      store: idempotency.store ?? createMemoryAnswerStore(),
      keepMs: idempotency.keepMs ?? defaultImageRoutes.keepMs,
      onStoreError: onError,
    }),
    chats: new ChatSessions({
      store: chats.store ?? createMemoryChatStore(),
      keepMs: chats.keepMs ?? defaultImageRoutes.keepChatsMs,
      onStoreError: onError,
    }),
    references:
      referenceUrls === false
        ? undefined
        : { rules: referenceUrls === true ? {} : referenceUrls, transport: options.transport ?? createTransport() },
    desk: options.queue === undefined ? undefined : new TicketDesk(options.queue, options.tickets ?? {}),
    heartbeatMs: options.heartbeatMs ?? defaultImageRoutes.heartbeatMs,
    stalledMs: options.stalledMs ?? defaultImageRoutes.stalledMs,
  };
}

function hasMethods(...names: readonly string[]): (value: unknown) => boolean {
  return (value) =>
    typeof value === 'object' && value !== null && names.every((name) => typeof Reflect.get(value, name) === 'function');
}

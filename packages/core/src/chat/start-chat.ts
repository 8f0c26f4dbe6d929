import { randomUUID } from 'node:crypto';
import { ChatInvalidError } from '../errors/chat-invalid-error.ts';
import { issuesOf, type Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import { alteredBlobs } from './blob-issues.ts';
import type { BlobStore } from './blob-store.ts';
import { blobsOf } from './chat-blobs.ts';
import { NO_COST } from './chat-cost.ts';
import { CHAT_VERSION, chatJsonSchema, type ChatJson } from './chat-json.ts';
import { readChatOptions, readResumeOptions } from './chat-options.ts';
import type { ChatPort } from './chat-port.ts';
import { ChatSession } from './chat-session.ts';
import { depthIssues } from './depth-issues.ts';
import { digestOf } from './digest.ts';
import { historyIssues } from './history-issues.ts';
import { memoryBlobs } from './memory-blobs.ts';
import { reopenedChat } from './reopened-chat.ts';
import { timedBlobs } from './timed-blobs.ts';

/** Begins a chat. @throws RequestInvalidError, ModelUnknownError, ModelRetiredError. */
export function startChat(port: ChatPort, options: unknown): ChatSession {
  const { model: name, blobs = memoryBlobs(), save, storeTimeoutMs, defaults } = readChatOptions(options);
  const model = port.modelOf(name);
  const wire = port.wires.find((known) => known.speaks(model));
  if (wire === undefined) {
    const message = `${model.id} has no chats here; take a Gemini image model, or pass the last picture to edit()`;
    throw new RequestInvalidError([{ path: 'options.model', message }]);
  }
  const json: ChatJson = {
    format: 'retake.chat',
    version: CHAT_VERSION,
    id: randomUUID(),
    wire: wire.name,
    model: model.id,
    defaults,
    turns: [],
    cost: { ...NO_COST },
  };
  return new ChatSession({ port, wire, blobs, save, storeTimeoutMs, json });
}

/**
 * Goes on with a chat that was kept as JSON. Every blob is held to its digest, so that whatever is wrong is found here.
 *
 * @throws ChatInvalidError with every problem and its path.
 */
export async function resumeChat(port: ChatPort, json: unknown, options: unknown): Promise<ChatSession> {
  const { blobs: kept = memoryBlobs(), save, storeTimeoutMs } = readResumeOptions(options);
  const store = timedBlobs(kept, { timeoutMs: storeTimeoutMs });
  const deep = depthIssues(json);
  if (deep.length > 0) throw new ChatInvalidError(deep);
  const parsed = chatJsonSchema.safeParse(json);
  if (!parsed.success) throw new ChatInvalidError(issuesOf(parsed.error));
  const { blobs = {}, ...chat } = parsed.data;
  const wire = port.wires.find(({ name }) => name === chat.wire);
  if (wire === undefined) {
    const names = port.wires.map(({ name }) => name).join(', ');
    throw new ChatInvalidError([{ path: 'wire', message: `is none that is known here; there is ${names}` }]);
  }
  await unpack(blobs, store);
  // Signatures that never came are no damage: such a chat can still be replayed.
  const issues = [...historyIssues(chat.turns, wire, false), ...(await alteredBlobs(store, blobsOf(chat.turns)))];
  if (issues.length > 0) throw new ChatInvalidError(issues);
  return new ChatSession({ port, wire, blobs: kept, save, storeTimeoutMs, ...reopenedChat(chat) });
}

async function unpack(blobs: Readonly<Record<string, string>>, store: BlobStore): Promise<void> {
  const contents = Object.entries(blobs).map(([digest, base64]) => ({ digest, content: Buffer.from(base64, 'base64') }));
  const issues: Issue[] = [];
  for (const { digest, content } of contents) {
    if ((await digestOf(content)) !== digest) issues.push({ path: `blobs.${digest}`, message: 'is not what its digest says' });
  }
  if (issues.length > 0) throw new ChatInvalidError(issues);
  for (const { digest, content } of contents) {
    try {
      await store.put(digest, content);
    } catch (cause) {
      throw new ChatInvalidError([{ path: `blobs.${digest}`, message: 'could not be put into the store' }], { cause });
    }
  }
}

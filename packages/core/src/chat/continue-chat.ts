import { z } from 'zod';
import type { ChatContent, ChatSoFar, ChatWire } from '../channels/channel-chat.ts';
import type { Warning } from '../channels/channel.ts';
import type { Model } from '../catalog/model.ts';
import type { Issue } from '../errors/issue.ts';
import { RequestInvalidError } from '../errors/request-invalid-error.ts';
import { DRAWN_ELSEWHERE } from './chat-so-far.ts';
import type { ChatPort } from './chat-port.ts';
import { depthIssues } from './depth-issues.ts';
import { ChatTurn } from './chat-turn.ts';
import type { ContinuedChat } from './continued-chat.ts';
import { requestIssues } from './request-issues.ts';

const callIdSchema = z.string().min(1).max(100).optional();
const requestSchema = z.looseObject({
  model: z.string().optional().catch(undefined),
  history: z.array(z.unknown()).default([]),
});

/** Draws one turn of a chat that its client keeps. Rejects as `generate` does, before anything is sent for a history that cannot be read. */
export async function continueChat(port: ChatPort, request: unknown, turnOptions: unknown): Promise<ContinuedChat> {
  const parsed = requestSchema.safeParse(request);
  if (!parsed.success) throw new RequestInvalidError([{ path: 'history', message: 'must be a list of contents' }]);
  const { history, ...order } = parsed.data;
  if (Object.hasOwn(order, 'n')) throw new RequestInvalidError([{ path: 'n', message: 'a turn is one picture' }]);
  const { callId, options } = readTurnOptions(turnOptions);
  if (history.length === 0)
    return drawn(port, order, options, { contents: [], wire: port.wires[0]?.name ?? '', warnings: [], callId });
  const deep = depthIssues(history, 'history');
  if (deep.length > 0) throw new RequestInvalidError([...deep, ...requestIssues(port, order, options)]);
  const model = port.modelOf(order.model);
  const wire = wireOf(port, model);
  const read = wire.read(history);
  if ('issues' in read) throw new RequestInvalidError([...historyIssues(read.issues), ...requestIssues(port, order, options)]);
  const { contents, warnings } = sendable(read.contents, wire, wire.signs(model));
  return drawn(port, { ...order, model: model.id }, options, { contents, wire: wire.name, warnings, callId });
}

interface History {
  readonly contents: readonly ChatContent[];
  readonly wire: string;
  readonly warnings: readonly Warning[];
  /** @default a new one */
  readonly callId: string | undefined;
}

async function drawn(port: ChatPort, order: object, options: unknown, history: History): Promise<ContinuedChat> {
  const turn = new ChatTurn({
    turns: history.contents.flatMap((content) => (content.role === 'user' ? [{ prompt: content.prompt, reply: undefined }] : [])),
    chat: chatOf(history),
    continuable: true,
    replayOn: [],
    lastPicture: undefined,
    beginsAnywhere: true,
    callId: history.callId,
    replayed: () => undefined,
  });
  const result = await port.run(order, options, turn);
  const [picture] = result.images;
  const reply = picture === undefined ? undefined : turn.answerWith(picture.data)?.answer.chatParts;
  return { ...result, warnings: [...history.warnings, ...result.warnings], reply };
}

/** Takes the id of the call out of the options of a turn; the rest is for the call to judge. @throws RequestInvalidError */
function readTurnOptions(turnOptions: unknown): { readonly callId: string | undefined; readonly options: unknown } {
  if (typeof turnOptions !== 'object' || turnOptions === null) return { callId: undefined, options: turnOptions };
  const { callId, ...options } = { callId: undefined, ...turnOptions };
  const read = callIdSchema.safeParse(callId);
  if (!read.success) throw new RequestInvalidError([{ path: 'options.callId', message: 'must have 1 to 100 characters' }]);
  return { callId: read.data, options };
}

function chatOf({ contents, wire }: History): ChatSoFar {
  const pictures = contents.map((content) =>
    content.role === 'user'
      ? content.pictures.length
      : content.parts.filter(({ large }) => large.some(({ as }) => as === 'base64')).length,
  );
  const chars = contents.map((content) =>
    content.role === 'user'
      ? content.prompt.length
      : content.parts.reduce((sum, { json }) => sum + (typeof json['text'] === 'string' ? json['text'].length : 0), 0),
  );
  return { wire, contents, pictures: sum(pictures), textChars: sum(chars) };
}

function wireOf({ wires }: ChatPort, model: Model): ChatWire {
  const wire = wires.find((known) => known.speaks(model));
  if (wire !== undefined) return wire;
  const message = `${model.id} has no chats here; take a Gemini image model, or send the last picture as an image`;
  throw new RequestInvalidError([{ path: 'model', message }]);
}

/**
 * The history as a signing model takes it. What came without its signatures was not said by such a model, or its client lost them: it is
 * shown as a user's turn, since the model would refuse the whole chat for it.
 */
function sendable(contents: readonly ChatContent[], wire: ChatWire, signs: boolean): Pick<History, 'contents' | 'warnings'> {
  if (!signs) return { contents, warnings: [] };
  const sent: ChatContent[] = [];
  let lost = 0;
  for (const turn of turnsOf(contents)) {
    const parts = turn.flatMap((content) => (content.role === 'model' ? content.parts : []));
    if (wire.unsigned(parts).length === 0) {
      sent.push(...turn);
      continue;
    }
    const { text, pictures } = wire.shown(parts);
    const words = [text, pictures.length > 0 ? DRAWN_ELSEWHERE : ''].filter((line) => line !== '');
    sent.push({ role: 'user', prompt: words.join('\n\n'), pictures });
    lost += 1;
  }
  return { contents: sent, warnings: lost === 0 ? [] : [unsigned(lost)] };
}

/** A streamed answer comes back as several contents of the model in a row, and is one turn all the same. */
function turnsOf(contents: readonly ChatContent[]): readonly (readonly ChatContent[])[] {
  const turns: ChatContent[][] = [];
  for (const content of contents) {
    const last = turns.at(-1);
    if (content.role === 'model' && last?.at(-1)?.role === 'model') last.push(content);
    else turns.push([content]);
  }
  return turns;
}

function unsigned(turns: number): Warning {
  return {
    code: 'signature_missing',
    message: `${turns} of the model's turns came without a thought signature, and ${turns === 1 ? 'was' : 'were'} shown as a user's`,
  };
}

function historyIssues(issues: readonly Issue[]): readonly Issue[] {
  return issues.map(({ path, message }) => ({ path: `history${path}`, message }));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

import { numberOf, startChild } from '../child.ts';

/** What a long chat costs in memory and time. */
export interface LongChatFigures {
  /** Resident memory of the process before the chat, after it had drawn pictures without one. */
  readonly beforeMiB: number;
  /** How much it grew at its peak, the last turn with all the others before it included. */
  readonly grewMiB: number;
  readonly jsonKiB: number;
  readonly lastTurnMs: number;
  readonly totalMs: number;
}

/** A chat of `turns` turns with pictures and thought signatures of these sizes, kept in a directory. */
export async function runLongChat(options: {
  readonly turns: number;
  readonly pictureBytes: number;
  readonly signatureChars: number;
}): Promise<LongChatFigures> {
  const { turns, pictureBytes, signatureChars } = options;
  const upstream = startChild('./long-chat/upstream.ts', [
    '--picture',
    String(pictureBytes),
    '--signature',
    String(signatureChars),
  ]);
  const { port } = await upstream.next();
  const client = startChild('./long-chat/client.ts', ['--url', `http://127.0.0.1:${String(port)}`, '--turns', String(turns)]);
  const figures = await client.next();
  await client.end();
  await upstream.end();
  return {
    beforeMiB: numberOf(figures, 'beforeMiB'),
    grewMiB: numberOf(figures, 'grewMiB'),
    jsonKiB: numberOf(figures, 'jsonKiB'),
    lastTurnMs: numberOf(figures, 'lastTurnMs'),
    totalMs: numberOf(figures, 'totalMs'),
  };
}

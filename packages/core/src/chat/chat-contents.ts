import type { ChatSoFar, ChatWire, JsonObject, LargeValue } from '../channels/channel-chat.ts';
import { wholeOf } from './read-blob.ts';

/** A chat in the JSON of its wire, with everything large in it. */
export async function chatContents({ contents }: ChatSoFar, wire: ChatWire): Promise<readonly JsonObject[]> {
  const values: Pick<LargeValue, 'as' | 'content'>[] = [];
  wire.contents(contents, (value) => {
    values.push(value);
    return '';
  });
  const strings: string[] = [];
  for (const value of values) strings.push(await stringOf(value));
  // A wire writes the same contents in the same order.
  return wire.contents(contents, () => strings.shift() ?? '');
}

async function stringOf({ as, content }: Pick<LargeValue, 'as' | 'content'>): Promise<string> {
  const bytes = content instanceof Uint8Array ? Buffer.from(content) : await wholeOf(content);
  if (as === 'base64') return bytes.toString('base64');
  const text: unknown = JSON.parse(`"${bytes.toString()}"`);
  return String(text);
}

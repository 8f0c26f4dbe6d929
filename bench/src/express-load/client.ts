import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';

/*
 * Callers that ask one picture after the other until the app is gone. Prints how they fared when its stdin closes.
 */
const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    callers: { type: 'string', default: '200' },
    bytes: { type: 'string', default: '1000000' },
  },
});
const callers = Number(values.callers);
const dispatcher = new Agent({ connections: callers, headersTimeout: 0, bodyTimeout: 0 });
const body = JSON.stringify({ prompt: 'a red kite', size: '1K', aspectRatio: '1:1' });
/** Problems by their codes. */
const codes: Record<string, number> = {};
const fared = { pictures: 0, problems: 0, closing: 0, refused: 0, broken: 0, codes };

/** @returns whether to ask again. */
async function ask(): Promise<boolean> {
  try {
    const response = await request(`${values.url}/images/generate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'image/*' },
      body,
      dispatcher,
    });
    const bytes = Buffer.from(await response.body.arrayBuffer());
    if (response.statusCode === 200) {
      if (bytes.byteLength < Number(values.bytes) || bytes[0] !== 0x89) fared.broken += 1;
      else fared.pictures += 1;
      return true;
    }
    if (bytes.toString().includes('"service_closed"')) {
      fared.closing += 1;
      return false;
    }
    fared.problems += 1;
    const code = /"code":"(\w+)"/.exec(bytes.toString())?.[1] ?? String(response.statusCode);
    codes[code] = (codes[code] ?? 0) + 1;
    return true;
  } catch (error) {
    // Nobody listens any more: nothing was sent. Whatever else breaks is an answer that was lost.
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ECONNREFUSED') fared.refused += 1;
    else fared.broken += 1;
    return false;
  }
}

async function caller(): Promise<void> {
  while (await ask());
}

const done = Promise.all(Array.from({ length: callers }, caller));
process.stdin.resume().on('end', () => {
  void done.then(() => {
    process.stdout.write(`${JSON.stringify(fared)}\n`);
    process.exit(0);
  });
});

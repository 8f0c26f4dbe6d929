/**
 * Reads the body of a success: one JSON value, or the events of a stream as a list, which some relays send unasked. Large
 * strings of it are tokens of the exchange.
 */
export async function readOpenAiBody(response: Response): Promise<unknown> {
  if (response.headers.get('content-type')?.includes('text/event-stream') === true) return eventsOf(await response.text());
  const body = await response.text();
  return /^\s*(?:data|event|id|retry)?:/.test(body) ? eventsOf(body) : JSON.parse(body);
}

/** The data of each event; comments, `[DONE]` and what broke off are none. */
function eventsOf(stream: string): readonly unknown[] {
  return stream.split(/\r?\n/).flatMap((line) => {
    const data = /^data:\s*(\{.*)$/.exec(line)?.[1];
    return data === undefined ? [] : parsed(data);
  });
}

function parsed(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

import { describe, expect, it } from 'vitest';
import { readEventStream } from '../../../src/channels/wire/event-stream.ts';

describe('readEventStream', () => {
  it.each([
    ['blank lines between events', 'data: {"a":1}\n\ndata: {"b":2}\n\n'],
    ['carriage returns', 'data: {"a":1}\r\n\r\ndata:{"b":2}\r\n\r\n'],
    ['no blank lines', 'data: {"a":1}\ndata: {"b":2}\n'],
    ['several lines an event', 'data: {\ndata:   "a": 1\ndata: }\n\nid: 7\nevent: x\ndata: {"b":2}'],
    ['words and comments', ': hello\n\ndata: {"a":1}\n\ndata: ping\n\ndata: {"b":2}\n\ndata: [DONE]\n\n'],
  ])('reads events with %s', (_case, text) => {
    expect(readEventStream(text)).toEqual({ events: [{ a: 1 }, { b: 2 }], broken: false, endMissing: false });
  });

  it('reads the events before and after a broken one', () => {
    expect(readEventStream('data: {"a":1}\n\ndata: {"b":')).toEqual({ events: [{ a: 1 }], broken: true, endMissing: true });
    expect(readEventStream('data: {"b":\n\ndata: {"a":1}\n\n')).toEqual({ events: [{ a: 1 }], broken: true, endMissing: false });
  });

  it('finds no events in other text', () => {
    expect(readEventStream('{"a":1}')).toEqual({ events: [], broken: false, endMissing: false });
  });
});

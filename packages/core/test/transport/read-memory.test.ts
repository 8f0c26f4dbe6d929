import { channel } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import { ReadMemory } from '../../src/transport/read-memory.ts';

const READ = 64 * 1024;

/** A read of its own memory, as a socket gives it. */
const read = (bytes = READ): Buffer => Buffer.from(new ArrayBuffer(bytes));

const isGivenBack = ({ buffer }: Buffer): boolean => buffer.byteLength === 0;

describe('ReadMemory', () => {
  it('gives a read back when the next one shows that the parser is done with it, and not before', () => {
    const [first, second] = [read(), read()];
    const memory = new ReadMemory();
    memory.read(first, true);
    expect(isGivenBack(first)).toBe(false);
    memory.read(second, true);
    expect([isGivenBack(first), isGivenBack(second)]).toEqual([true, false]);
  });

  it('keeps a read of which one piece is still needed', () => {
    const [first, second] = [read(), read()];
    const memory = new ReadMemory();
    memory.read(first.subarray(0, 100), true);
    memory.read(first.subarray(100, 200), false);
    memory.read(first.subarray(200), true);
    memory.read(second, true);
    memory.read(read(), true);
    expect([isGivenBack(first), isGivenBack(second)]).toEqual([false, true]);
  });

  it('keeps memory that is shared: the pool of small buffers, and what undici uses again', () => {
    const shared = [Buffer.from('of the pool'), Buffer.from(new ArrayBuffer(0))];
    const memory = new ReadMemory();
    for (const one of shared) memory.read(one, true);
    memory.read(read(), true);
    expect(shared[0]?.toString()).toBe('of the pool');
    expect(shared[1]?.buffer.detached).toBe(false);
  });

  it('keeps what somebody looks at', () => {
    const onlookers = channel('undici:request:bodyChunkReceived');
    const look = (): void => {};
    onlookers.subscribe(look);
    try {
      const first = read();
      const memory = new ReadMemory();
      memory.read(first, true);
      memory.read(read(), true);
      expect(isGivenBack(first)).toBe(false);
    } finally {
      onlookers.unsubscribe(look);
    }
  });
});

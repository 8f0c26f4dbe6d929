import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createEventHub } from '../../src/telemetry/event-hub.ts';
import type { RetakeEvent } from '../../src/telemetry/events.ts';
import { attemptSucceeded, callStarted } from './story.ts';

describe('createEventHub', () => {
  it('calls every listener, in the order of subscription and before it returns', () => {
    const hub = createEventHub();
    const heard: string[] = [];
    hub.subscribe((event) => heard.push(`first ${event.type}`));
    hub.subscribe((event) => heard.push(`second ${event.type}`));
    hub.publish(callStarted());
    expect(heard).toEqual(['first call.started', 'second call.started']);
  });

  it('subscribes the same function twice as two, each with its own end', () => {
    const hub = createEventHub();
    let heard = 0;
    const listener = (): void => {
      heard += 1;
    };
    const first = hub.subscribe(listener);
    hub.subscribe(listener);
    first();
    first();
    hub.publish(callStarted());
    expect(heard).toBe(1);
  });

  it('keeps calling the others, and tells once a listener, when listeners throw', () => {
    const errors: unknown[] = [];
    const hub = createEventHub({ onListenerError: (error) => errors.push(error) });
    let heard = 0;
    hub.subscribe(() => {
      throw new Error('a');
    });
    hub.subscribe(() => {
      throw new Error('b');
    });
    hub.subscribe(() => {
      heard += 1;
    });
    hub.publish(callStarted());
    hub.publish(callStarted());
    expect(heard).toBe(2);
    expect(errors.map(String)).toEqual(['Error: a', 'Error: b']);
  });

  it('swallows rejections, of any thenable, and tells them once', async () => {
    const errors: unknown[] = [];
    const hub = createEventHub({ onListenerError: (error) => errors.push(error) });
    hub.subscribe(async () => {
      throw new Error('late');
    });
    hub.subscribe((): unknown => runInNewContext('Promise.reject("foreign")'));
    hub.subscribe(
      () =>
        new Proxy(
          {},
          {
            has: () => true,
            get: () => {
              throw new Error('getter');
            },
          },
        ),
    );
    hub.publish(callStarted());
    hub.publish(callStarted());
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(errors.map(String).toSorted()).toEqual(['Error: getter', 'Error: late', 'foreign']);
  });

  it('survives an error callback that throws', () => {
    const hub = createEventHub({
      onListenerError: () => {
        throw new Error('logger');
      },
    });
    hub.subscribe(() => {
      throw new Error('listener');
    });
    expect(() => hub.publish(callStarted())).not.toThrow();
  });

  it('does not call a listener that an earlier one unsubscribed, nor one that was subscribed meanwhile', () => {
    const hub = createEventHub();
    const heard: string[] = [];
    let endSecond = (): void => {};
    const endFirst = hub.subscribe(() => {
      heard.push('first');
      endFirst();
      endSecond();
      hub.subscribe(() => heard.push('fourth'));
    });
    endSecond = hub.subscribe(() => heard.push('second'));
    hub.subscribe(() => heard.push('third'));
    hub.publish(callStarted());
    expect(heard).toEqual(['first', 'third']);
    hub.publish(callStarted());
    expect(heard).toEqual(['first', 'third', 'third', 'fourth']);
  });

  it('lets a listener publish', () => {
    const hub = createEventHub();
    const heard: string[] = [];
    hub.subscribe((event) => {
      heard.push(event.type);
      if (event.type === 'call.started') hub.publish(attemptSucceeded());
    });
    hub.publish(callStarted());
    expect(heard).toEqual(['call.started', 'attempt.succeeded']);
  });

  it('freezes what it hands out, all the way down', () => {
    const hub = createEventHub();
    const event = attemptSucceeded({ cost: { basis: 'tokens', nanoUsd: 1, lines: [] } });
    const attempts: (() => void)[] = [];
    hub.subscribe((seen: RetakeEvent) => {
      if (seen.type !== 'attempt.succeeded') return;
      attempts.push(
        () => Object.assign(seen, { pictures: 9 }),
        () => Object.assign(seen.cost, { nanoUsd: 0 }),
        () => Object.assign(seen.cost.lines, { 0: 'x' }),
      );
    });
    hub.publish(event);
    expect(attempts).toHaveLength(3);
    for (const attempt of attempts) expect(attempt).toThrow(TypeError);
    expect(event.cost.nanoUsd).toBe(1);
  });

  it('leaves events alone while nobody listens', () => {
    const event = callStarted();
    createEventHub().publish(event);
    expect(Object.isFrozen(event)).toBe(false);
  });

  it('calls nobody after clear', () => {
    const hub = createEventHub();
    let heard = 0;
    hub.subscribe(() => {
      heard += 1;
    });
    hub.clear();
    hub.publish(callStarted());
    expect(heard).toBe(0);
  });
});

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { RetakeEvent } from '@retake/core';
import type { FromReplica, ReplicaOptions, ToReplica } from './replica-messages.ts';

/** How a call ended in a replica; one that was killed answers nothing. */
export type Drawn = { readonly digest: string } | { readonly code: string } | 'killed';

/** A replica that runs. */
export interface Replica {
  readonly events: readonly RetakeEvent[];
  /** Calls of the backlog that failed, by code. */
  readonly failures: readonly string[];
  draw(prompt: string, idempotencyKey?: string): Promise<Drawn>;
  backlog(name: string, calls: number, overMs: number): void;
  /** As a crash or an operating system out of memory ends it. */
  kill(): Promise<void>;
}

/** Starts a replica in a process of its own. */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const args = ['--conditions=@retake/source', join(import.meta.dirname, 'replica.ts'), JSON.stringify(options)];
  const child = spawn('node', args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const events: RetakeEvent[] = [];
  const failures: string[] = [];
  const waiting = new Map<number, (drawn: Drawn) => void>();
  const ready = Promise.withResolvers<void>();
  child.on('message', (message: FromReplica) => {
    if (message.type === 'ready') ready.resolve();
    else if (message.type === 'event') events.push(message.event);
    else if (message.type === 'failed') failures.push(message.code);
    else {
      waiting.get(message.id)?.(message.type === 'drawn' ? { digest: message.digest } : { code: message.code });
      waiting.delete(message.id);
    }
  });
  child.once('exit', () => {
    ready.reject(new Error('The replica has ended'));
    for (const answer of waiting.values()) answer('killed');
    waiting.clear();
  });
  await ready.promise;
  let calls = 0;
  const tell = (message: ToReplica): void => void (child.connected && child.send(message));
  return {
    events,
    failures,
    draw: (prompt, idempotencyKey) =>
      new Promise((resolve) => {
        calls += 1;
        waiting.set(calls, resolve);
        if (isOver(child)) resolve('killed');
        tell({ type: 'draw', id: calls, prompt, idempotencyKey });
      }),
    backlog: (name, count, overMs) => tell({ type: 'backlog', name, calls: count, overMs }),
    kill: async () => {
      if (isOver(child)) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function isOver({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

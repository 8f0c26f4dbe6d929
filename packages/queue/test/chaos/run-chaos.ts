import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startPostgresServer } from '../../../../tools/servers/postgres-server.ts';
import { startRedisServer } from '../../../../tools/servers/redis-server.ts';
import { chunksOf, type Ground, type World } from './chaos-world.ts';
import { checkChaos, type Verdict } from './check-chaos.ts';
import type { FromSimulator, FromWorker, ItemStory, ToSimulator, ToWorker } from './messages.ts';

/** How a run goes. */
export interface ChaosOptions {
  readonly ground: Ground;
  readonly items: number;
  readonly kills: number;
  readonly seed: number;
  /** That work, besides one that submits; embedded: one does both. */
  readonly workers?: number;
  readonly concurrency?: number;
  /** In how many submissions the items come: few are large jobs, whose items are handed out in runs. @default 40 */
  readonly jobs?: number;
  /** Milliseconds of the run in a real one. */
  readonly timeScale?: number;
  readonly onProgress?: (line: string) => void;
}

/** What a run has shown, and what it took. */
export interface ChaosReport extends Verdict {
  readonly ground: Ground;
  readonly kills: number;
  readonly tookMs: number;
  /** What the queue itself failed at and tried again, by what it was, and how often. */
  readonly troubles: Readonly<Record<string, number>>;
}

interface Member {
  readonly works: boolean;
  readonly submits: boolean;
  process: ChildProcess | undefined;
}

/** Runs a queue through kills, and holds its account against its upstreams'. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { ground, items, kills, seed, workers = 3, concurrency = 8, jobs: jobCount = 40, timeScale = 200 } = options;
  const { onProgress = () => undefined } = options;
  const random = seeded(seed);
  const began = performance.now();
  const directory = mkdtempSync(join(tmpdir(), 'retake-chaos-'));
  const server = ground === 'redis' ? await startRedisServer() : ground === 'postgres' ? await startPostgresServer() : undefined;
  const startedAt = Date.now();
  const simulator = start('simulator-process.ts');
  const members: Member[] = [];
  try {
    const { urls } = await ask<FromSimulator, 'ready'>(
      simulator,
      { type: 'begin', startedAt, timeScale } satisfies ToSimulator,
      'ready',
    );
    const at = { directory: join(directory, 'queue'), blobs: join(directory, 'blobs'), url: server?.url ?? '' };
    const world: World = { ground, ...at, concurrency, startedAt, timeScale, urls };
    const chunks = chunksOf(items, Math.max(10, Math.ceil(items / jobCount)));
    const acknowledged = new Map<string, string>();
    const stories = new Map<string, readonly ItemStory[]>();
    const troubles: Record<string, number> = {};
    const seen = { ended: 0 };
    const hear = (message: FromWorker): void => {
      if (message.type === 'acknowledged') acknowledged.set(message.key, message.jobId);
      if (message.type === 'ended') seen.ended += 1;
      if (message.type === 'story') stories.set(message.key, message.items);
      if (message.type === 'trouble') {
        const what = kindOfTrouble(message.what);
        troubles[what] = (troubles[what] ?? 0) + 1;
      }
    };
    let crash: Error | undefined;
    const until = async (isSo: () => boolean): Promise<void> => {
      while (!isSo()) {
        if (crash !== undefined) throw crash;
        await sleep(20);
      }
    };
    const open = (member: Member): void => {
      const child = start('worker-process.ts');
      member.process = child;
      child.on('message', hear);
      child.once('exit', (code, signal) => {
        if (signal !== 'SIGKILL') crash = new Error(`A process of the queue ended by itself with ${code ?? signal}`);
      });
      const left = member.submits ? chunks.filter(({ key }) => !acknowledged.has(key)) : [];
      child.send({ type: 'begin', world, chunks: left, works: member.works } satisfies ToWorker);
    };
    if (ground === 'embedded') members.push({ works: true, submits: true, process: undefined });
    else {
      members.push({ works: false, submits: true, process: undefined });
      for (let number = 0; number < workers; number += 1) members.push({ works: true, submits: false, process: undefined });
    }
    for (const member of members) open(member);
    // Some while the first are submitted, the others all the way to the last.
    const marks = Array.from({ length: kills }, (_none, index) => (index < kills / 5 ? 0 : random() * 0.9 * items)).toSorted(
      (a, b) => a - b,
    );
    for (const [index, mark] of marks.entries()) {
      await until(() => seen.ended >= mark);
      await sleep(random() * (mark === 0 ? 1_500 : 300));
      const isSubmitting = acknowledged.size < chunks.length;
      const victims = members.filter(({ works }) => works || isSubmitting);
      const victim = victims[Math.floor(random() * victims.length)];
      if (victim?.process === undefined) continue;
      const gone = once(victim.process, 'exit');
      victim.process.kill('SIGKILL');
      await gone;
      open(victim);
      onProgress(
        `kill ${index + 1} of ${kills}: ${seen.ended} of ${items} items ended, ${acknowledged.size} of ${chunks.length} chunks acknowledged`,
      );
    }
    await until(() => acknowledged.size >= chunks.length);
    const reporter = members.find(({ submits }) => submits)?.process;
    const jobs = chunks.map((chunk) => ({ chunk, jobId: acknowledged.get(chunk.key) ?? '' }));
    reporter?.send({ type: 'report', jobs } satisfies ToWorker);
    const telling = setInterval(() => onProgress(`${stories.size} of ${chunks.length} jobs ended`), 5_000);
    await until(() => stories.size >= chunks.length).finally(() => clearInterval(telling));
    const ledger = await ask<FromSimulator, 'ledger'>(simulator, { type: 'ledger' } satisfies ToSimulator, 'ledger');
    const told = chunks.map((chunk) => ({ chunk, items: stories.get(chunk.key) ?? [] }));
    const verdict = checkChaos(told, ledger.entries, { mostUnknown: kills * concurrency, chunks });
    return { ground, kills, ...verdict, tookMs: Math.round(performance.now() - began), troubles };
  } finally {
    for (const { process: child } of members) await end(child);
    await end(simulator);
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Troubles with a hundred records are one kind of trouble. */
function kindOfTrouble(what: string): string {
  return what.replaceAll(/\b(job|item|batch|webhook)\.[\w.-]*\w/g, 'a $1');
}

function start(file: string): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), [], {
    execArgv: ['--conditions=@retake/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    serialization: 'advanced',
  });
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function ask<Message extends { readonly type: string }, Type extends Message['type']>(
  child: ChildProcess,
  question: ToSimulator,
  type: Type,
): Promise<Extract<Message, { readonly type: Type }>> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('The simulator ended')));
    const hear = (message: Message): void => {
      if (message.type !== type) return;
      child.off('message', hear);
      resolve(message as Extract<Message, { readonly type: Type }>);
    };
    child.on('message', hear);
    child.send(question);
  });
}

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

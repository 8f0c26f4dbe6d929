import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createVirtualClock, startSimulator } from '@retake/simulator';
import { inLanes } from '../lanes.ts';
import { root, runBeside } from '../repository.ts';
import { COMPILER, install, type Project, SDK } from './consumers.ts';

const LONGEST_MS = 180_000;
const matrix = join(root, 'packages', 'nest-module', 'test', 'matrix');
const APP = readFileSync(join(matrix, 'app.ts'), 'utf8');
const QUEUE_APP = readFileSync(join(matrix, 'queue-app.ts'), 'utf8');

const NESTS = {
  11: { nest: '11.2.10', fastify: '11.2.8', terminus: '11.1.1' },
  12: { nest: '12.5.1', fastify: '12.5.0', terminus: '12.1.0' },
} as const;
const PLATFORMS = ['express', 'fastify'] as const;
const FORMS = ['forRoot', 'useFactory', 'useClass', 'useExisting'] as const;

const TYPES = {
  strict: true,
  exactOptionalPropertyTypes: true,
  module: 'nodenext',
  target: 'es2023',
  types: ['node'],
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
};

/** Without Terminus, and with every declaration checked: what only `@retake/nestjs/health` needs must not be missed here. */
const BARE = `import 'reflect-metadata';
import { createImageService } from '@retake/core';
import { ImageModule } from '@retake/nestjs';
const refused: unknown[] = [() => ImageModule.forRootAsync({}), () => createImageService({ channels: [] })].filter((make) => {
  try {
    make();
    return false;
  } catch {
    return true;
  }
});
const health: string = '@retake/nestjs/health';
const isBare = await import(health).then(() => false, () => true);
if (refused.length !== 2 || !isBare) throw new Error('not as expected');
`;

/** One app in one way: how it is installed, compiled, run and registered. */
interface Cell {
  readonly project: string;
  readonly platform: (typeof PLATFORMS)[number];
  readonly form: (typeof FORMS)[number];
}

/**
 * Runs an app of packed packages under every Nest that is supported, on Express and Fastify, as ESM and as CommonJS, registered in all four
 * ways. Each is a process of its own that has to draw, tell its health and its problems, and end on SIGTERM with the picture that it was
 * drawing delivered and the exit code 0.
 */
export async function checkNest(directory: string, tarballs: ReadonlyMap<string, string>): Promise<void> {
  const apps = Object.fromEntries(
    (['11', '12'] as const).flatMap((version) =>
      (['module', 'commonjs'] as const).map((type) => [`nest-${version}-${type}`, appOf(NESTS[version], type)] as const),
    ),
  );
  const bare = Object.fromEntries(
    (['11', '12'] as const).map((version) => [`nest-${version}-bare`, bareOf(NESTS[version].nest)]),
  );
  // The queue is the same in each of the others: the oldest Nest in CommonJS and the newest as ESM tell of them.
  const queues = {
    'nest-11-commonjs-queue': appOf(NESTS[11], 'commonjs', QUEUE_APP),
    'nest-12-module-queue': appOf(NESTS[12], 'module', QUEUE_APP),
  };
  install(directory, tarballs, { ...apps, ...bare, ...queues });
  await inLanes(
    [...Object.keys(bare), ...Object.keys(apps), ...Object.keys(queues)],
    async (project) => {
      const said = await runBeside('tsc', ['-p', '.'], join(directory, project));
      return project in bare ? `${said}${await runBeside('node', ['main.ts'], join(directory, project))}` : said;
    },
    (said) => process.stdout.write(said),
  );
  await inLanes(
    Object.keys(queues),
    (project) => runQueue(directory, project),
    (_, project) => process.stdout.write(`${project}: good\n`),
  );
  const cells = Object.keys(apps).flatMap((project) =>
    PLATFORMS.flatMap((platform) => FORMS.map((form) => ({ project, platform, form }))),
  );
  await inLanes(
    cells,
    (cell) => runCell(directory, cell),
    (_, { project, platform, form }) => process.stdout.write(`${project}, ${platform}, ${form}: good\n`),
  );
}

function appOf({ nest, fastify, terminus }: (typeof NESTS)[keyof typeof NESTS], type: Project['type'], main = APP): Project {
  return {
    type,
    dependencies: {
      ...SDK,
      ...COMPILER,
      '@nestjs/common': nest,
      '@nestjs/core': nest,
      '@nestjs/platform-express': nest,
      '@nestjs/platform-fastify': fastify,
      '@nestjs/terminus': terminus,
      'reflect-metadata': '0.2.2',
      rxjs: '7.8.2',
    },
    files: {
      'src/main.ts': main,
      // The declarations of the Google SDK and of Nest's dependencies are not ours to check.
      'tsconfig.json': JSON.stringify({ compilerOptions: { ...TYPES, rootDir: 'src', outDir: 'dist', skipLibCheck: true } }),
    },
  };
}

function bareOf(nest: string): Project {
  return {
    type: 'module',
    dependencies: {
      ...COMPILER,
      '@opentelemetry/api': SDK['@opentelemetry/api'],
      '@nestjs/common': nest,
      'reflect-metadata': '0.2.2',
      rxjs: '7.8.2',
    },
    files: {
      'main.ts': BARE,
      'tsconfig.json': JSON.stringify({ compilerOptions: { ...TYPES, noEmit: true, skipLibCheck: false }, files: ['main.ts'] }),
    },
  };
}

async function runCell(directory: string, { project, platform, form }: Cell): Promise<void> {
  const clock = createVirtualClock(0);
  const simulator = await startSimulator({
    seed: 1,
    clock,
    channels: [
      { id: 'gemini', dialect: 'ai-studio', behaviour: { latency: { medianMs: 0 } } },
      { id: 'spare', dialect: 'ai-studio', behaviour: { latency: { medianMs: 1000, p95Ms: 1000 } } },
    ],
  });
  simulator.script('gemini', ['invalid-api-key']);
  const app = spawn('node', [join('dist', 'main.js')], {
    cwd: join(directory, project),
    env: { ...process.env, PLATFORM: platform, FORM: form, UPSTREAM: simulator.url('gemini'), SPARE: simulator.url('spare') },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  const ended: Promise<unknown[]> = once(app, 'exit');
  try {
    const listening: Promise<unknown[]> = once(createInterface(app.stdout), 'line');
    const [url] = await Promise.race([listening, ended]);
    if (typeof url !== 'string') throw new Error('It ended before it listened.');
    const health = async (): Promise<string> => {
      const response = await fetch(`${url}/health`);
      return `${response.status} ${(await response.text()).includes('degraded') ? 'degraded' : 'well'}`;
    };
    expect('health', await health(), '200 well');
    const problem = await fetch(`${url}/problem`);
    expect('problem', `${problem.status} ${problem.headers.get('content-type')?.split(';')[0]}`, '400 application/problem+json');
    const draw = async (): Promise<string> => {
      const response = await fetch(`${url}/picture`);
      const bytes = Buffer.from(await response.arrayBuffer());
      return `${response.status} ${response.headers.get('content-type')} ${bytes.subarray(0, 3).toString('hex')}`;
    };
    for (const isLast of [false, true]) {
      const drawn = draw();
      await clock.whenSleeping();
      expect('health', await health(), '200 degraded');
      if (isLast) app.kill('SIGTERM');
      clock.advance(1000);
      expect('picture', await drawn, '200 image/jpeg ffd8ff');
    }
    const [code, signal] = await ended;
    expect('end', `${String(code)} ${String(signal)}`, '0 null');
  } catch (error) {
    throw new Error(`${project}, ${platform}, ${form}`, { cause: error });
  } finally {
    app.kill('SIGKILL');
    await simulator.close();
  }
}

/** Orders a picture of an embedded queue, and ends with it. */
async function runQueue(directory: string, project: string): Promise<void> {
  const simulator = await startSimulator({ seed: 1, channels: [{ id: 'gemini', dialect: 'ai-studio' }] });
  const app = spawn('node', [join('dist', 'main.js')], {
    cwd: join(directory, project),
    env: { ...process.env, UPSTREAM: simulator.url('gemini') },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  try {
    const printed: Buffer[] = [];
    app.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
    const ended: readonly unknown[] = await once(app, 'close');
    expect(`${project}: end`, `${String(ended[0])} ${String(ended[1])}`, '0 null');
    expect(`${project}: queue`, Buffer.concat(printed).toString('utf8'), '1 drawn, and another queue\n');
  } finally {
    await simulator.close();
  }
}

function expect(what: string, is: unknown, wanted: unknown): void {
  if (is !== wanted) throw new Error(`${what}: ${String(is)} instead of ${String(wanted)}`);
}

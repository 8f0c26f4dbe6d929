// Compiles every TypeScript block of the docs against the workspace and runs it against a simulator of its own:
// `node --conditions=@retake/source tools/docs/check-snippets.ts [page …]`. See snippets.ts for the conventions.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inLanes } from '../lanes.ts';
import { root, run } from '../repository.ts';
import { startRedisServer } from '../servers/redis-server.ts';
import { startSnippetUpstreams } from './snippet-upstreams.ts';
import { brokenPromise, snippetsOf } from './snippets.ts';
import type { Snippet } from './snippets.ts';

const PAGES = ['*.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*/README.md', 'bench/README.md'];
/** No bar: it ends what hangs, on a machine that is busy too. */
const LONGEST_MS = 180_000;
const directory = join(root, 'out', 'snippets');

const wanted = process.argv.slice(2);
const snippets = globSync(PAGES, { cwd: root })
  .filter((page) => wanted.length === 0 || wanted.includes(page))
  .toSorted()
  .flatMap((page) => snippetsOf(page, readFileSync(join(root, page), 'utf8')));

rmSync(directory, { recursive: true, force: true });
mkdirSync(directory, { recursive: true });
writeFileSync(join(directory, 'package.json'), JSON.stringify({ type: 'module' }));
writeFileSync(
  join(directory, 'tsconfig.json'),
  JSON.stringify({
    extends: '../../tsconfig.base.json',
    // A snippet may read `process.env.KEY` as most people write it.
    compilerOptions: {
      noEmit: true,
      composite: false,
      declaration: false,
      declarationMap: false,
      noPropertyAccessFromIndexSignature: false,
      // Controllers as users of Nest write them.
      experimentalDecorators: true,
      erasableSyntaxOnly: false,
    },
    include: ['.'],
  }),
);
// A reader who installs sdk-node has its span exporters beside it; here only pnpm knows where they are.
const scope = join(directory, 'node_modules', '@opentelemetry');
mkdirSync(scope, { recursive: true });
const sdk = dirname(realpathSync(join(root, 'node_modules', '@opentelemetry', 'sdk-node')));
symlinkSync(join(sdk, 'sdk-trace'), join(scope, 'sdk-trace'), 'junction');
// What is injected is known by its class, so the snippets need the very Nest that @retake/nestjs has.
const nest = join(root, 'packages', 'nest-module', 'node_modules');
for (const name of ['@nestjs', 'reflect-metadata']) {
  symlinkSync(join(nest, name), join(directory, 'node_modules', name), 'junction');
}
for (const snippet of snippets) writeFileSync(join(directory, fileOf(snippet)), snippet.code);
try {
  run('tsc', ['-p', directory]);
} catch {
  // The compiler has said what is wrong, file by file; their names say page and line.
  process.exit(1);
}

let failures = 0;
const outcomeOf = (snippet: Snippet): Promise<string | undefined> =>
  snippet.notRun === undefined ? runSnippet(snippet) : Promise.resolve(undefined);
await inLanes(snippets, outcomeOf, (failure, snippet) => {
  const verdict = failure ?? (snippet.notRun === undefined ? 'runs' : `compiles; not run: ${snippet.notRun}`);
  process.stdout.write(`${failure === undefined ? '✓' : '✗'} ${snippet.page}:${snippet.line}  ${verdict}\n`);
  if (failure !== undefined) failures += 1;
});
process.stdout.write(`${snippets.length} snippets, ${failures} failed\n`);
if (failures > 0) process.exitCode = 1;

function fileOf({ page, line }: Snippet): string {
  return `${page.replaceAll(/[^a-zA-Z0-9]+/g, '-')}-${line}.ts`;
}

/** @returns What went wrong, if anything did. */
async function runSnippet(snippet: Snippet): Promise<string | undefined> {
  // What a snippet writes is its own: another one runs beside it, and may call its files the same.
  const own = join(directory, `${fileOf(snippet)}-writes`);
  mkdirSync(own);
  const upstreams = await startSnippetUpstreams();
  const redis = snippet.code.includes('REDIS_URL') ? await startRedisServer({ durable: true }) : undefined;
  try {
    const child = spawn(
      'node',
      [
        '--conditions=@retake/source',
        ...[join('docs', 'simulated-channels.ts'), 'decorators.ts'].flatMap((hook) => ['--import', join(root, 'tools', hook)]),
        join(directory, fileOf(snippet)),
      ],
      {
        cwd: own,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: LONGEST_MS,
        env: {
          ...process.env,
          ...upstreams.env,
          ...(redis && { REDIS_URL: redis.url }),
        },
      },
    );
    const printed: Buffer[] = [];
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk));
    await once(child, 'close');
    if (child.exitCode === 0) {
      const broken = brokenPromise(snippet.prints, Buffer.concat(printed).toString('utf8'));
      return broken === undefined
        ? undefined
        : `does not print what it promises: ${broken}\n${Buffer.concat(output).toString('utf8')}`;
    }
    const why =
      child.signalCode === null ? `exit code ${child.exitCode}` : `ended by ${child.signalCode} (at most ${LONGEST_MS} ms)`;
    return `${why}\n${Buffer.concat(output).toString('utf8')}`;
  } finally {
    await Promise.all([upstreams.close(), redis?.stop()]);
  }
}

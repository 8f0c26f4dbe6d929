import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pnpm, run } from '../repository.ts';

const CALL = `
const simulator = await startSimulator({ seed: 1, channels: [{ id: 'gemini', dialect: 'ai-studio' }] });
const images = createImageService({ channels: [gemini({ apiKey: 'k', baseUrl: simulator.url('gemini') })] });
try {
  const result = await images.generate({ prompt: 'a red bicycle', model: 'nano-banana-pro' });
  if (result.images[0]?.width === undefined) throw new Error('no picture');
} finally {
  await images.close();
  await simulator.close();
}
`;

const ESM = `import { createImageService } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { geminiRelay } from '@retake/core/channels/gemini-relay';
import { vertex } from '@retake/core/channels/vertex';
import { startSimulator } from '@retake/simulator';
if (typeof geminiRelay !== 'function' || typeof vertex !== 'function') throw new Error('an entry is empty');
${CALL}`;

const COMMON_JS = `const { createImageService } = require('@retake/core');
const { gemini } = require('@retake/core/channels/gemini');
const { startSimulator } = require('@retake/simulator');
void (async () => {${CALL}})();
`;

const TYPES = {
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  module: 'nodenext',
  target: 'es2023',
  types: ['node'],
  noEmit: true,
  // The declarations of the Google SDK name types of the DOM.
  lib: ['es2024', 'dom', 'dom.iterable'],
};

export const SDK = { '@google/genai': '3.1.0', '@opentelemetry/api': '1.10.0' };
export const COMPILER = { typescript: '7.0.2', '@types/node': '^24' };

/** Each project has its own or none: one without must not find that of another. */
const OPTIONAL_PEERS = ['@google/genai', '@nestjs/terminus', '@types/express', 'vitest'];

/** A project as a user has it. */
export interface Project {
  readonly type: 'module' | 'commonjs';
  readonly dependencies: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

interface Consumer extends Project {
  /** What has to succeed in its folder. */
  readonly commands: readonly (readonly [command: string, ...args: string[]])[];
}

/** Projects as users have them. */
const consumers: Readonly<Record<string, Consumer>> = {
  esm: { type: 'module', dependencies: SDK, files: { 'main.js': ESM }, commands: [['node', 'main.js']] },
  'common-js': { type: 'commonjs', dependencies: SDK, files: { 'main.js': COMMON_JS }, commands: [['node', 'main.js']] },
  nodenext: {
    type: 'module',
    dependencies: { ...SDK, ...COMPILER },
    files: { 'main.ts': ESM, 'tsconfig.json': JSON.stringify({ compilerOptions: TYPES, files: ['main.ts'] }) },
    commands: [
      ['tsc', '-p', '.'],
      ['node', 'main.ts'],
    ],
  },
  // The SDK of a vendor is an optional peer: without it the main entry loads, and type-checks.
  'without-sdk': {
    type: 'module',
    dependencies: { '@opentelemetry/api': SDK['@opentelemetry/api'], ...COMPILER },
    files: {
      'main.ts':
        "import { createImageService } from '@retake/core';\nif (typeof createImageService !== 'function') throw new Error('empty');\n",
      'tsconfig.json': JSON.stringify({ compilerOptions: { ...TYPES, lib: ['es2024'] }, files: ['main.ts'] }),
    },
    commands: [
      ['tsc', '-p', '.'],
      ['node', 'main.ts'],
    ],
  },
};

/** Installs the packed packages into small projects of every kind and uses them there. */
export function checkConsumers(directory: string, tarballs: ReadonlyMap<string, string>): void {
  install(directory, tarballs, consumers);
  for (const [name, { commands }] of Object.entries(consumers)) {
    for (const [command, ...args] of commands) {
      const path = `${join(directory, name, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`;
      run(command, args, join(directory, name), { PATH: path });
    }
    process.stdout.write(`consumer ${name}: good\n`);
  }
}

/** Writes projects, each into a folder of its name, and installs what they need with the packed packages among it. */
export function install(
  directory: string,
  tarballs: ReadonlyMap<string, string>,
  projects: Readonly<Record<string, Project>>,
): void {
  const packed = Object.fromEntries([...tarballs].map(([name, path]) => [name, `file:${path}`]));
  write(directory, 'package.json', JSON.stringify({ private: true }));
  const settings = {
    packages: ['*'],
    pmOnFail: 'ignore',
    allowBuilds: { protobufjs: false },
    overrides: packed,
    dedupePeerDependents: false,
    hoistPattern: ['*', ...OPTIONAL_PEERS.map((name) => `!${name}`)],
  };
  // JSON is YAML.
  write(directory, 'pnpm-workspace.yaml', JSON.stringify(settings));
  for (const [name, { type, dependencies, files }] of Object.entries(projects)) {
    write(
      directory,
      `${name}/package.json`,
      JSON.stringify({ name, private: true, type, dependencies: { ...packed, ...dependencies } }),
    );
    for (const [file, content] of Object.entries(files)) write(directory, `${name}/${file}`, content);
  }
  pnpm(
    ['install', '--prefer-offline', '--no-frozen-lockfile', '--reporter=silent', '--config.auto-install-peers=false'],
    directory,
  );
}

function write(directory: string, file: string, content: string): void {
  mkdirSync(dirname(join(directory, file)), { recursive: true });
  writeFileSync(join(directory, file), content);
}

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inLanes } from '../lanes.ts';
import { pnpm, runBeside } from '../repository.ts';

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

/** An Express app with the middleware, the routes and both gateways, asked over its socket. */
const EXPRESS = `
const simulator = await startSimulator({ seed: 1, channels: [{ id: 'gemini', dialect: 'ai-studio' }] });
const images = createImageService({ channels: [gemini({ apiKey: 'k', baseUrl: simulator.url('gemini') })] });
const app = express();
app.use(imageService(images));
app.use('/images', imageRoutes({ service: images, allowAnonymous: true }));
app.use('/openai', openAIGateway({ service: images, allowAnonymous: true }));
app.use('/gemini', geminiGateway({ service: images, allowAnonymous: true }));
app.get('/own', (request, response, next) => {
  request.imageService.generate({ prompt: 'a red bicycle' }).then(({ images: [image] }) => response.send(String(image?.width)), next);
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
if (address === null || typeof address === 'string') throw new Error('no port');
const ask = async (path, body) => {
  const response = await fetch('http://127.0.0.1:' + address.port + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(path + ': ' + response.status + ' ' + text.slice(0, 200));
  return text;
};
try {
  if (!Number(await ask('/own'))) throw new Error('no picture');
  for (const [path, body] of [
    ['/images/generate', { prompt: 'a red bicycle' }],
    ['/openai/v1/images/generations', { prompt: 'a red bicycle', model: 'gemini-3-pro-image' }],
    ['/gemini/v1beta/models/gemini-3-pro-image:generateContent', { contents: [{ parts: [{ text: 'a red bicycle' }] }] }],
  ]) {
    if ((await ask(path, body)).length < 1000) throw new Error(path + ': no picture');
  }
} finally {
  server.close();
  await images.close();
  await simulator.close();
}
`;

const EXPRESS_NAMES = 'geminiGateway, imageRoutes, imageService, openAIGateway';
const EXPRESS_ESM = `import { once } from 'node:events';
import express from 'express';
import { createImageService } from '@retake/core';
import { gemini } from '@retake/core/channels/gemini';
import { ${EXPRESS_NAMES} } from '@retake/express';
import { startSimulator } from '@retake/simulator';
${EXPRESS.replace('(path, body) =>', '(path: string, body?: object) =>').replace('\n  ]) {', '\n  ] as const) {')}`;
const EXPRESS_COMMON_JS = `const { once } = require('node:events');
const express = require('express');
const { createImageService } = require('@retake/core');
const { gemini } = require('@retake/core/channels/gemini');
const { ${EXPRESS_NAMES} } = require('@retake/express');
const { startSimulator } = require('@retake/simulator');
void (async () => {${EXPRESS}})();
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

const EXPRESSES = { 4: { express: '4.22.3', types: '4.17.25' }, 5: { express: '5.3.0', types: '5.0.6' } } as const;

/** Both majors of Express, with their own types as ESM, and as CommonJS. */
const expressConsumers: Readonly<Record<string, Consumer>> = Object.fromEntries(
  Object.entries(EXPRESSES).flatMap(([major, { express, types }]): [string, Consumer][] => [
    [
      `express-${major}`,
      {
        type: 'module',
        dependencies: { ...SDK, ...COMPILER, express, '@types/express': types },
        files: {
          'main.ts': EXPRESS_ESM,
          'tsconfig.json': JSON.stringify({ compilerOptions: { ...TYPES, skipLibCheck: true }, files: ['main.ts'] }),
        },
        commands: [
          ['tsc', '-p', '.'],
          ['node', 'main.ts'],
        ],
      },
    ],
    [
      `express-${major}-common-js`,
      {
        type: 'commonjs',
        dependencies: { ...SDK, express },
        files: { 'main.js': EXPRESS_COMMON_JS },
        commands: [['node', 'main.js']],
      },
    ],
  ]),
);

/** Installs the packed packages into small projects of every kind and uses them there. */
export async function checkConsumers(directory: string, tarballs: ReadonlyMap<string, string>): Promise<void> {
  const all = { ...consumers, ...expressConsumers };
  install(directory, tarballs, all);
  const use = async ([name, { commands }]: readonly [string, Consumer]): Promise<string> => {
    const path = `${join(directory, name, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`;
    let said = '';
    for (const [command, ...args] of commands) said += await runBeside(command, args, join(directory, name), { PATH: path });
    return said;
  };
  await inLanes(Object.entries(all), use, (said, [name]) => process.stdout.write(`${said}consumer ${name}: good\n`));
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
    allowBuilds: { protobufjs: false, 'msgpackr-extract': false },
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

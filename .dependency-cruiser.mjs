// The arrows of the house (ARCHITECTURE.md) as rules. One that has to be bent is a reason to move code, not to edit this file.
//
// One visible direction: request → routing → resilience → channels → response. What a room needs of another one is that
// room's contract, a few files of types and nothing behind them. Telemetry listens at the side: the rooms tell it events.

const core = 'packages/core/src';

/** What a room shows to the others. */
const contracts = {
  budget: ['budget/budget-reading', 'budget/spending'],
  channels: [
    'channels/channel',
    'channels/channel-batch',
    'channels/channel-chat',
    'channels/channel-description',
    'channels/pictures-shown',
  ],
  routing: [
    'routing/candidate',
    'routing/health',
    'routing/plannable-call',
    'routing/planned',
    'routing/strategies/strategy',
    'routing/traffic-reading',
  ],
  resilience: ['resilience/attempt', 'resilience/settle'],
  telemetry: ['telemetry/events', 'telemetry/teller'],
  transport: ['transport/transport', 'transport/timeouts'],
};

/** May be asked by anyone. */
const foundations = ['catalog/', 'errors/', 'config/clock', 'config/wall-clock'];

/** All that a room may import besides itself, the foundations and npm packages. */
const arrows = {
  catalog: [],
  errors: [...contracts.routing, ...contracts.resilience],
  transport: [],
  request: [...contracts.channels, 'routing/strategies/strategy'],
  routing: [...contracts.budget, ...contracts.channels, ...contracts.telemetry],
  resilience: [...contracts.budget, ...contracts.channels, ...contracts.routing, ...contracts.telemetry, 'transport/timeouts'],
  health: [...contracts.channels, ...contracts.routing, ...contracts.resilience, ...contracts.telemetry],
  budget: [...contracts.channels, ...contracts.routing, ...contracts.resilience, ...contracts.telemetry],
  cache: [
    'budget/call-money',
    'request/normalized-request',
    'response/call-cost',
    'response/generated-image',
    'response/image-result',
    'routing/plannable-call',
    ...contracts.channels,
    ...contracts.resilience,
    ...contracts.telemetry,
  ],
  // The story of a batch, as image-service.ts is that of a call: the same stages, with hours between two of them.
  batching: [
    'budget/',
    'lifecycle/',
    'request/',
    'resilience/',
    'response/',
    'routing/',
    ...contracts.channels,
    ...contracts.telemetry,
  ],
  planning: [...contracts.channels, 'routing/default-purposes', 'routing/purpose'],
  channels: ['transport/'],
  response: [...contracts.channels, ...contracts.routing, ...contracts.resilience, ...contracts.telemetry],
  telemetry: [...contracts.channels, ...contracts.routing, ...contracts.resilience],
  chat: [
    'request/image-request',
    'request/image-input',
    'response/image-result',
    'response/call-cost',
    ...contracts.budget,
    ...contracts.channels,
    ...contracts.routing,
    ...contracts.resilience,
    ...contracts.telemetry,
  ],
  series: [
    'cache/kept-answer-schema',
    'chat/',
    'lifecycle/call-stream',
    'request/image-input',
    'request/image-request',
    'request/normalized-request',
    'request/resume-options',
    'response/call-cost',
    'response/generated-image',
    'response/image-result',
    'routing/default-purposes',
    ...contracts.channels,
    ...contracts.routing,
    ...contracts.resilience,
    ...contracts.telemetry,
  ],
  lifecycle: [
    'request/normalized-request',
    'resilience/attempt-log',
    'response/',
    ...contracts.budget,
    ...contracts.routing,
    ...contracts.resilience,
    ...contracts.telemetry,
  ],
  // The options of a service are made of the options of the rooms.
  config: [
    ...contracts.channels,
    'cache/reuse-options',
    'cache/reuse-schema',
    'budget/budget-options',
    'budget/budgets-schema',
    'budget/check-budget-names',
    'request/request-limits',
    'routing/strategies/',
    'routing/traffic/',
    'routing/purpose',
    'routing/purpose-schema',
    'routing/default-purposes',
    'routing/degrade',
    'health/probe-options',
    'resilience/options',
    'resilience/resilience-schema',
    'resilience/shared-options',
    'resilience/shared-schema',
    'telemetry/telemetry-options',
    // For the environment alone; see environment-makes-channels.
    'channels/',
  ],
};

/** Who alone may import an npm package, types included. */
const owners = {
  cockatiel: 'resilience',
  undici: 'transport',
  '@google/genai': 'channels',
  '@opentelemetry/': 'telemetry',
};

const queue = 'packages/queue/src';

/** All that a room of the queue may import besides itself and npm packages; where and how items are bought knows them all. */
const queueArrows = {
  errors: ['store/job-store'],
  store: ['errors/'],
  backends: ['errors/', 'store/'],
  placing: ['queue-options', 'read-queue-options', 'telling/queue-events'],
  telling: ['errors/', 'store/', 'queue-options', 'queue-parts'],
};

/** A pattern for folders (`catalog/`) and files (`config/clock`) of core. */
const within = (...places) => `^${core}/(${places.map((place) => (place.endsWith('/') ? place : `${place}\\.ts$`)).join('|')})`;

const error = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(arrows).map(([room, allowed]) =>
      error(
        `arrows-of-${room}`,
        `${room}/ may import ${[...foundations, ...allowed].join(', ')}.`,
        { path: `^${core}/${room}/` },
        { path: `^${core}/`, pathNot: within(`${room}/`, ...foundations, ...allowed) },
      ),
    ),
    ...Object.entries(owners).map(([dependency, room]) =>
      error(
        `owner-of-${dependency.replaceAll(/[^a-z]+/g, '-').replaceAll(/^-|-$/g, '')}`,
        `Only ${room}/ knows ${dependency}; its types do not leave it either.`,
        { path: `^${core}/`, pathNot: `^${core}/${room}/` },
        { path: `(^|/)node_modules/${dependency}` },
      ),
    ),
    error(
      'channels-stand-alone',
      'A channel knows no other channel; what two of them share lives in wire/, what all are made of in channel.ts and credential.ts.',
      { path: `^${core}/channels/([^/]+)\\.ts$` },
      {
        path: `^${core}/channels/[^/]+\\.ts$`,
        pathNot: `^${core}/channels/(channel|channel-batch|channel-chat|channel-description|credential|$1)\\.ts$`,
      },
    ),
    error(
      'wire-below-channels',
      'wire/ is what channels stand on.',
      { path: `^${core}/channels/wire/` },
      {
        path: `^${core}/channels/[^/]+\\.ts$`,
        pathNot: `^${core}/channels/(channel|channel-batch|channel-chat|channel-description|credential)\\.ts$`,
      },
    ),
    error(
      'environment-makes-channels',
      'A service is given its channels; only what reads the environment makes them, and loads their modules.',
      { path: `^${core}/config/`, pathNot: `^${core}/config/environment/` },
      { path: `^${core}/channels/`, pathNot: within(...contracts.channels) },
    ),
    error(
      'composition-at-the-top',
      'Only the entry points put the rooms together; no room imports them.',
      { path: `^${core}/[^/]+/` },
      { path: `^${core}/[^/]+\\.ts$` },
    ),
    error(
      'simulator-knows-no-core',
      'A second opinion on wire and money that reads the first one is worth nothing.',
      { path: '^packages/simulator/' },
      { path: '^packages/core/' },
    ),
    error(
      'core-knows-no-simulator',
      'The product does not know its tests; only core/test may.',
      { path: '^packages/core/src/' },
      { path: '^packages/simulator/' },
    ),
    error(
      'public-entries-only',
      'Packages, examples and benchmarks use each other as their users do: through the exports of package.json.',
      { path: '^((packages|examples)/[^/]+|bench)/' },
      { path: '^(packages|examples|bench)/', pathNot: '^$1/', dependencyTypes: ['local'] },
    ),
    ...Object.entries(queueArrows).map(([room, allowed]) =>
      error(
        `arrows-of-queue-${room}`,
        `${room}/ of the queue may import ${allowed.join(', ')}.`,
        { path: `^${queue}/${room}/` },
        {
          path: `^${queue}/`,
          pathNot: `^${queue}/(${[`${room}/`, ...allowed].map((place) => (place.endsWith('/') ? place : `${place}\\.ts$`)).join('|')})`,
        },
      ),
    ),
    error(
      'servers-of-queue',
      'Only backends/ and the store know what a queue stands on.',
      { path: `^${queue}/`, pathNot: `^${queue}/(backends|store)/` },
      { path: '(^|/)node_modules/(bullmq|ioredis|pg|@electric-sql)(/|$)' },
    ),
    error('source-knows-no-test', 'What ships does not import what tests it.', { path: '/src/' }, { path: '/test/' }),
    error('no-cycles', 'Two files that need each other are one file, or three.', {}, { circular: true }),
    error('resolvable', 'An import that leads nowhere.', { pathNot: '(^|/)node_modules/' }, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/(dist|out)/' },
    // Type-only imports count: an arrow of types is an arrow.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@retake/source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.d.ts', '.json'],
    },
  },
};

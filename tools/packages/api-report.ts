import { globSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor';
import { root } from '../repository.ts';
import type { PublishedPackage } from './published-packages.ts';

const SCRATCH = join(root, 'node_modules', '.cache', 'api-extractor');

/** What API Extractor found in one entry. */
interface Entry {
  readonly path: string;
  readonly stale: boolean;
  readonly report: string;
  /** Named by the public types, and not exported beside them. */
  readonly missing: readonly string[];
}

/**
 * Compares the public types of every entry of a built package with its report in `api/`, or writes the reports anew. They are
 * in git, so that a change of the public surface is seen in review.
 *
 * @returns What is wrong, one sentence each: a stale report, a type that users need and cannot import, an export without a doc
 * comment.
 */
export function checkApi(published: PublishedPackage, options: { readonly write: boolean }): readonly string[] {
  const compiled = compile(published);
  const entries = [...published.entries].map(([path, types]) => extract(published, path, types, compiled, options.write));
  const exported = new Set(
    entries.flatMap(({ report }) => matches(report, /^export .*?\b(?:class|const|function|interface|type) (\w+)/gm)),
  );
  const shared = sharedTypes(published);
  return entries.flatMap(({ path, stale, report, missing }) =>
    [
      ...(stale && !options.write ? ['the public types changed. Look at the change and run: npm run api'] : []),
      ...missing
        .filter((name) => shared.has(name) && !exported.has(name))
        .map((name) => `${name} is part of the public types; export it.`),
      ...matches(report, /@public \(undocumented\)\nexport .*?\b(?:class|const|function|interface|type) (\w+)/g).map(
        (name) => `${name} is exported without a doc comment.`,
      ),
    ].map((problem) => `${published.name} ${path}: ${problem}`),
  );
}

/** The whole of a package, read once for all of its entries. */
function compile(published: PublishedPackage): CompilerState | undefined {
  const [first, ...rest] = published.entries;
  if (first === undefined) return undefined;
  return CompilerState.create(configOf(published, ...first), {
    additionalEntryPoints: rest.map(([, types]) => join(published.directory, types)),
  });
}

function configOf({ name, directory }: PublishedPackage, path: string, types: string): ExtractorConfig {
  mkdirSync(join(directory, 'api'), { recursive: true });
  const entry = path === '.' ? 'index' : path.slice(2).replaceAll('/', '-');
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(directory, 'package.json'),
    configObject: {
      projectFolder: directory,
      mainEntryPointFilePath: join(directory, types),
      apiReport: {
        enabled: true,
        reportFileName: `${entry}.api.md`,
        reportFolder: join(directory, 'api'),
        reportTempFolder: join(SCRATCH, name),
      },
      newlineKind: 'lf',
      compiler: { overrideTsconfig: tsconfig(join(directory, types)) },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Warning },
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          'ae-undocumented': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}

function extract(
  published: PublishedPackage,
  path: string,
  types: string,
  compiled: CompilerState | undefined,
  write: boolean,
): Entry {
  const missing: string[] = [];
  const config = configOf(published, path, types);
  const { apiReportChanged } = Extractor.invoke(config, {
    localBuild: write,
    ...(compiled && { compilerState: compiled }),
    messageCallback: (message) => {
      if (message.messageId === 'ae-forgotten-export') missing.push(...matches(message.text, /symbol "(\w+)"/g));
      else if (message.logLevel === ExtractorLogLevel.Error)
        throw new Error(`API Extractor on ${published.name} ${path}: ${message.text}`);
      message.handled = true;
    },
  });
  return { path, stale: apiReportChanged, missing, report: readFileSync(config.reportTempFilePath, 'utf8') };
}

/** The types that a file of the package exports to others: only these can be missed, the others are its own business. */
function sharedTypes({ directory }: PublishedPackage): ReadonlySet<string> {
  const declarations = globSync('dist/**/*.d.ts', { cwd: directory }).map((file) => readFileSync(join(directory, file), 'utf8'));
  return new Set(
    declarations.flatMap((text) => matches(text, /^export (?:declare )?(?:abstract )?(?:class|interface|type) (\w+)/gm)),
  );
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

function tsconfig(entry: string): object {
  return {
    compilerOptions: {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      target: 'es2023',
      lib: ['es2024'],
      types: ['node'],
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      noEmit: true,
    },
    files: [entry],
  };
}

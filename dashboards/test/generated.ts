import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

/** What Grafana and the linter read of a dashboard. */
export interface BoardJson {
  uid: string;
  title: string;
  editable: boolean;
  schemaVersion: number;
  tags: string[];
  links: { type: string; tags: string[]; includeVars: boolean; keepTime: boolean; placement?: string }[];
  annotations: { list?: { name: string; expr: string; datasource: SourceJson }[] };
  templating: { list: VariableJson[] };
  panels: PanelJson[];
}

export interface SourceJson {
  type: string;
  uid: string;
}

export interface VariableJson {
  name: string;
  label: string;
  type: string;
  query: string | { query: string };
  datasource?: SourceJson;
  refresh?: number;
  multi?: boolean;
  allValue?: string;
  current?: unknown;
}

export interface PanelJson {
  id: number;
  type: string;
  title?: string;
  description?: string;
  datasource?: SourceJson;
  gridPos: { x: number; y: number; w: number; h: number };
  fieldConfig?: {
    defaults: {
      unit?: string;
      noValue?: string;
      mappings?: unknown[];
      thresholds?: { steps: { value: number | null; color: string }[] };
      links?: { url: string }[];
    };
  };
  targets?: { refId: string; expr?: string; query?: string; datasource: SourceJson }[];
}

export interface RuleJson {
  alert?: string;
  record?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** The folder of the outputs that are committed. */
export const generated = fileURLToPath(new URL('../generated', import.meta.url));

const read = (path: string): string => readFileSync(join(generated, path), 'utf8');

/** Every file, by its path from the folder. */
export const files: ReadonlyMap<string, string> = new Map(
  globSync('**/*.{json,yaml}', { cwd: generated })
    .toSorted()
    .map((path) => [path, read(path)]),
);

/** The dashboards as they are committed. */
export const boards: readonly BoardJson[] = globSync('grafana/dashboards/*.json', { cwd: generated })
  .toSorted()
  .map((path) => JSON.parse(read(path)) as BoardJson);

/** The rules as they are committed. */
export const rules: readonly RuleJson[] = (
  parse(read('prometheus/retake.rules.yaml')) as { groups: { rules: RuleJson[] }[] }
).groups.flatMap((group) => group.rules);

/** Panels with queries: rows have none. */
export function panelsOf(board: BoardJson): PanelJson[] {
  return board.panels.filter(({ type }) => type !== 'row');
}

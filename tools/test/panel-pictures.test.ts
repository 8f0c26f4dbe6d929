import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { digestOf, DRAWN, pictureOf } from '../panel-pictures/panel-digest.mjs';
import { SHOWN } from '../panel-pictures/shown-panels.mjs';
import { readJson, root } from '../repository.ts';

interface Panel {
  readonly [key: string]: unknown;
  readonly title?: string;
  readonly gridPos: { readonly w: number; readonly h: number };
}

const pictures = join(root, 'docs', 'images', 'panels');
const drawn = readJson(join(pictures, DRAWN)) as Readonly<Record<string, string>>;

function panelOf(name: string): Panel {
  const [uid = '', title] = name.split(' / ');
  const path = join(root, 'dashboards', 'generated', 'grafana', 'dashboards', `${uid}.json`);
  const panel = (readJson(path) as { readonly panels: readonly Panel[] }).panels.find((each) => each.title === title);
  if (panel === undefined) throw new Error(`There is no panel ${name}.`);
  return panel;
}

it('there is a picture of every panel that the docs show, and no other', () => {
  expect(Object.keys(drawn).toSorted()).toEqual(SHOWN.toSorted());
  expect(globSync('*.png', { cwd: pictures }).toSorted()).toEqual(SHOWN.map((name) => pictureOf(name)).toSorted());
});

it('a panel that has changed since its picture was drawn is named where the pictures are explained, and no other (else: tools/panel-pictures/README.md)', () => {
  const guide = readFileSync(join(root, 'docs', 'guides', 'observability.md'), 'utf8').replaceAll('\n', ' ');
  const [, named = ''] = /Older than their panels[^:]*: ([^.]*)\./.exec(guide) ?? [];
  const changed = SHOWN.filter((name) => digestOf(panelOf(name)) !== drawn[name]).map((name) => name.split(' / ')[1] ?? '');
  expect([...named.matchAll(/_([^_]+)_/g)].map(([, title = '']) => title).toSorted()).toEqual(changed.toSorted());
});

it('a panel that is moved, or described in other words, looks the same; one that asks, counts or is painted otherwise does not', () => {
  const panel = panelOf('retake-overview / Success ratio');
  const { gridPos } = panel;
  expect(digestOf({ ...panel, id: 99, description: 'other', gridPos: { ...gridPos, x: 7, y: 7 } } as Panel)).toBe(
    digestOf(panel),
  );
  for (const change of [{ targets: [] }, { fieldConfig: {} }, { title: 'Other' }, { gridPos: { ...gridPos, w: 1 } }]) {
    expect(digestOf({ ...panel, ...change })).not.toBe(digestOf(panel));
  }
});

it('every picture is shown by some page', () => {
  const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root }), ...globSync('dashboards/*.md', { cwd: root })];
  const shown = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/!\[[^\]]*\]\([^)]*images\/panels\/([\w-]+\.png)\)/g)].map(
      ([, file = '']) => file,
    ),
  );
  expect([...new Set(shown)].toSorted()).toEqual(SHOWN.map((name) => pictureOf(name)).toSorted());
});

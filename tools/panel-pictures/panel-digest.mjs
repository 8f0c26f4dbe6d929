import { createHash } from 'node:crypto';

/** The file that says of which panel each picture was drawn. */
export const DRAWN = 'drawn.json';

/** Where a panel stands on its dashboard, what is written about it and where it links to are no part of its picture. */
const NOT_SHOWN = new Set(['id', 'description', 'links', 'gridPos']);

/**
 * A digest of all that a picture shows of a panel.
 *
 * @param {{ readonly [key: string]: unknown, readonly gridPos: { readonly w: number, readonly h: number } }} panel as it is committed.
 * @returns {string}
 */
export function digestOf(panel) {
  const { w, h } = panel.gridPos;
  const shown = Object.entries(panel).filter(([key]) => !NOT_SHOWN.has(key));
  return createHash('sha256')
    .update(JSON.stringify([w, h, shown]))
    .digest('hex')
    .slice(0, 16);
}

/**
 * The file of a picture.
 *
 * @param {string} name dashboard and title, such as `retake-overview / Success ratio`.
 * @returns {string}
 */
export function pictureOf(name) {
  return `${name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '')}.png`;
}

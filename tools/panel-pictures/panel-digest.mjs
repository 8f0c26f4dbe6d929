import { createHash } from 'node:crypto';

/** The file that says of which panel each picture was drawn. */
export const DRAWN = 'drawn.json';

/**
 * A digest of all that a picture shows of a panel. Where it stands on its dashboard, what is written about it and where it links to are no part of the picture.
 *
 * @param {{ readonly [key: string]: unknown, readonly gridPos: { readonly w: number, readonly h: number } }} panel as it is committed.
 * @returns {string}
 */
export function digestOf({ id, description, links, gridPos, ...shown }) {
  const { w, h } = gridPos;
  return createHash('sha256')
    .update(JSON.stringify({ ...shown, w, h }))
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

import { readEvents } from './read-events.js';

const at = (id) => document.getElementById(id);
const order = at('order');
const status = at('status');
const trail = at('trail');
const pictures = at('pictures');
const facts = at('facts');

/** The call under way, if any. */
let underWay;
/** Lines of the trail by the number of their attempt. */
let lines = new Map();

const element = (name, text, className) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className !== undefined) made.className = className;
  return made;
};
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const dollars = (usd) => (usd === undefined ? 'not known' : `$${usd.toFixed(6)}`);

function say(text, isBad = false) {
  status.textContent = text;
  status.className = isBad ? 'bad' : '';
}

/** Writes what happens to an attempt on its line, which stays where it began. */
function tellAttempt({ number, channel, model, size, kind }, className, outcome) {
  let line = lines.get(number);
  if (line === undefined) {
    line = element('li');
    lines.set(number, line);
    trail.append(line);
  }
  line.className = className;
  line.replaceChildren(element('strong', outcome), ` ${channel}, ${model} ${size}${kind === 'primary' ? '' : ` (${kind})`}`);
  line.scrollIntoView({ block: 'nearest' });
}

const TOLD = {
  'attempt.started': (event) => {
    say(`Asking ${event.channel}…`);
    tellAttempt(event, 'asking', 'asking');
  },
  'attempt.failed': (event) =>
    tellAttempt(event, 'failed', `${event.errorType.replaceAll('_', ' ')} after ${seconds(event.durationMs)}, ${event.billing}:`),
  'attempt.succeeded': (event) => tellAttempt(event, 'delivered', `delivered after ${seconds(event.durationMs)}:`),
  backoff: (event) => say(`Everybody was asked. Waiting ${seconds(event.delayMs)}…`),
  result: showResult,
  problem: (problem) => say(`${problem.title}. ${problem.detail}`, true),
};

function showResult(result) {
  const spent = result.attempts.length === 1 ? '1 attempt' : `${result.attempts.length} attempts`;
  say(`Drawn by ${result.channel} after ${spent}, for ${dollars(result.cost.usd)}.`);
  pictures.replaceChildren(...result.images.map(pictureOf));
  facts.hidden = false;
  const rows = [
    ['Channel', result.channel],
    ['Model', result.model],
    ['Pixels', result.images.map(({ width, height }) => `${width} × ${height}`).join(', ') || 'none'],
    ['Cost', dollars(result.cost.usd)],
    ['Took', seconds(result.durationMs)],
    ...result.warnings.map(({ message }) => ['Warning', message]),
  ];
  facts.replaceChildren(...rows.flatMap(([name, value]) => [element('dt', name), element('dd', value)]));
}

function pictureOf({ base64, mediaType, width, height }) {
  const image = element('img');
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  image.src = URL.createObjectURL(new Blob([bytes], { type: mediaType }));
  image.addEventListener('load', () => URL.revokeObjectURL(image.src), { once: true });
  image.alt = at('prompt').value;
  image.width = width;
  image.height = height;
  image.style.height = 'auto';
  return image;
}

/** The order as a form: files go as they are. */
function formOf() {
  const form = new FormData();
  const [kind, name] = at('who').value.split(' ');
  form.set('prompt', at('prompt').value);
  form.set(kind, name);
  for (const [field, id] of [
    ['size', 'size'],
    ['aspectRatio', 'ratio'],
  ]) {
    if (at(id).value !== '') form.set(field, at(id).value);
  }
  for (const file of at('references').files) form.append('images', file);
  return form;
}

async function draw() {
  underWay = new AbortController();
  lines = new Map();
  trail.replaceChildren();
  pictures.replaceChildren();
  facts.hidden = true;
  at('draw').disabled = true;
  at('cancel').disabled = false;
  say('Asking…');
  try {
    const form = formOf();
    const response = await fetch(form.has('images') ? 'images/edit' : 'images/generate', {
      method: 'POST',
      headers: { accept: 'text/event-stream' },
      body: form,
      signal: underWay.signal,
    });
    if (!response.headers.get('content-type').startsWith('text/event-stream')) return sayProblem(await response.json());
    for await (const { name, value } of readEvents(response.body)) TOLD[name]?.(value);
  } catch (error) {
    say(error.name === 'AbortError' ? 'Cancelled. What was asked may still be billed.' : 'The connection broke.', true);
  } finally {
    at('draw').disabled = false;
    at('cancel').disabled = true;
    await showHealth();
  }
}

function sayProblem({ title, detail, issues = [] }) {
  say(
    [`${title}.`, ...(issues.length > 0 ? issues.map(({ path, message }) => `${path}: ${message}`) : [detail])].join(' '),
    true,
  );
}

async function showHealth() {
  const response = await fetch('images/health');
  const { channels = [] } = await response.json();
  at('health').hidden = channels.length === 0;
  at('health-note').hidden = channels.length > 0;
  at('health').tBodies[0].replaceChildren(
    ...channels.map(({ channel, model, state, disabledBy, consecutiveFailures = 0 }) => {
      const row = element('tr');
      const circuit = disabledBy === undefined ? state : `switched off: ${disabledBy}`;
      row.append(
        element('th', channel),
        element('td', model),
        element('td', circuit),
        element('td', String(consecutiveFailures)),
      );
      row.firstChild.scope = 'row';
      return row;
    }),
  );
}

async function showChoices() {
  const { models, purposes, sizes } = await (await fetch('choices')).json();
  const option = (text, value) => new Option(text, value);
  at('purposes').append(...purposes.map((name) => option(name, `purpose ${name}`)));
  at('models').append(...models.map(({ id, name }) => option(`${name} (${id})`, `model ${id}`)));
  at('size').append(...sizes.map((size) => option(size, size)));
  at('who').value = purposes.includes('economy') ? 'purpose economy' : at('who').value;
}

order.addEventListener('submit', (event) => {
  event.preventDefault();
  void draw();
});
at('cancel').addEventListener('click', () => underWay?.abort());
await showChoices();
await showHealth();

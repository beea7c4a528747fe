// Imports: a file dropped anywhere or chosen, its upload, its job, and the rows that were refused.

import {$, el, text} from './dom.js';
import {t} from './i18n.js';
import * as format from './format.js';
import {call, json, refusal, Refused, sending} from './api.js';
import {setMeter} from './jobs.js';
import {download} from './download.js';

/** Pause between looks at a job, in ms. */
const LOOK = 400;
const ENDED = new Set(['succeeded', 'dead', 'cancelled']);

/** How an upload announces itself, by the file's name: the content's type, and gzip when it is compressed. */
export function kind(name) {
  const gzip = /\.gz$/i.test(name);
  const type = /\.(ndjson|jsonl)$/i.test(name.replace(/\.gz$/i, '')) ? 'application/x-ndjson' : 'text/csv';
  return {type, headers: gzip ? {'Content-Encoding': 'gzip'} : {}};
}

export function setUpImports() {
  $('file').addEventListener('change', ({target}) => {
    for (const file of target.files) importFile(file, file.name);
    target.value = '';
  });
  let depth = 0;
  const withFiles = event => [...event.dataTransfer?.types ?? []].includes('Files');
  const dragging = by => document.body.classList.toggle('dragging', (depth = Math.max(0, depth + by)) > 0);
  addEventListener('dragenter', event => { if (withFiles(event)) dragging(1); });
  addEventListener('dragleave', event => { if (withFiles(event)) dragging(-1); });
  addEventListener('dragover', event => { if (withFiles(event)) event.preventDefault(); });
  addEventListener('drop', event => {
    if (!withFiles(event)) return;
    event.preventDefault();
    dragging(-depth);
    for (const file of event.dataTransfer.files) importFile(file, file.name);
  });
}

function card(name) {
  const node = el('section', {class: 'import', 'aria-label': name}, el('b', null, name), el('span', {class: 'meter', role: 'progressbar'}, el('i')), el('span', {class: 'words'}), el('span', {class: 'links'}));
  $('imports').prepend(node);
  while ($('imports').children.length > 4) $('imports').lastElementChild.remove();
  return {
    node,
    say: (words, bad = false) => { text(node.querySelector('.words'), words); node.querySelector('.words').classList.toggle('bad-text', bad); },
    progress: percent => setMeter(node.querySelector('.meter'), percent, name),
    links: (...links) => node.querySelector('.links').replaceChildren(...links),
  };
}

/** Uploads and follows to the end; answers the job as it ended, or null when it did not get that far. */
export async function importFile(body, name) {
  const shown = card(name);
  shown.progress(0);
  shown.say(t('import.uploading', {size: format.count(Math.ceil(body.size / 1024))}));
  const {type, headers} = kind(name);
  try {
    const answer = await call('/api/imports', sending('POST', body, type, {...headers, 'Idempotency-Key': crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`}));
    if (!answer.ok) throw await refusal(answer);
    return await watch(await answer.json(), shown);
  } catch (failure) {
    shown.say(t('failed', {why: failure.message}), true);
    return null;
  }
}

/** The jobs of the latest picture, by id. */
let pictured = new Map();

/** Tells what the picture shows of jobs; nothing while there is no picture. */
export function see(jobs) {
  pictured = new Map(jobs.map(job => [job.id, job]));
}

/** The job as the picture has it, or as a gateway answers; as it was while none can be reached. */
async function look(job) {
  try {
    return pictured.get(job.id) ?? await json(`/api/jobs/${job.id}`);
  } catch (failure) {
    if (failure instanceof Refused && failure.status < 500) throw failure;
    return job;
  }
}

async function watch(accepted, shown) {
  for (let job = accepted; ; job = await look(job)) {
    const {rows, rejected} = {...job.progress, ...job.result};
    shown.progress(job.state === 'succeeded' ? 100 : job.progress.percent);
    shown.say(t('import.progress', {state: t(`job.${job.state}`), rows: format.count(rows ?? 0), rejected: format.count(rejected ?? 0), error: job.error ?? ''}), job.state === 'dead');
    if (ENDED.has(job.state)) {
      if (rejected > 0) shown.links(el('button', {type: 'button', class: 'small', onclick: () => download(`/api/jobs/${job.id}/errors`, `errors-${job.id}.csv`)}, t('import.errors')));
      return job;
    }
    await new Promise(resolve => setTimeout(resolve, LOOK));
  }
}

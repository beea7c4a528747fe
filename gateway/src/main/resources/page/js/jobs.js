// The panels of jobs: the queue, the workers and what they run, the latest jobs, dead letters.

import {$, each, el, text, tiles} from './dom.js';
import {t} from './i18n.js';
import * as format from './format.js';
import {json, sending} from './api.js';
import {download} from './download.js';

const KINDS = {succeeded: 'good', running: 'warn', cancelling: 'warn', dead: 'bad'};
const CANCELLABLE = new Set(['scheduled', 'ready', 'running', 'parked']);

const meter = () => el('span', {class: 'meter', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100}, el('i'));

export function setMeter(node, percent, name) {
  node.setAttribute('aria-valuenow', percent);
  node.setAttribute('aria-label', name);
  node.firstElementChild.style.width = `${percent}%`;
}

/** What a button does once: it is disabled from then on, and what was refused stands beside it. */
async function once(button, action) {
  button.disabled = true;
  try {
    await action();
  } catch (failure) {
    button.title = failure.message;
    button.after(el('span', {class: 'bad-text', role: 'alert'}, ` ${failure.message}`));
    button.disabled = false;
  }
}

/** The same for what can be done again. */
async function act(button, action) {
  await once(button, action);
  button.disabled = false;
}

export function showJobs(figures) {
  showQueue(figures.queue());
  showWorkers(figures.picture.workers);
  const lists = figures.picture.jobs;
  if (!lists) return;
  const now = Date.parse(figures.picture.at);
  each($('jobs').tBodies[0], lists.recent, job => job.id, jobRow, (row, job) => updateJob(row, job, now));
  $('no-jobs').hidden = lists.recent.length > 0;
  each($('dead'), lists.dead, job => job.id, deadLetter, (item, job) => {
    text(item.querySelector('p'), job.error ?? job.lastError ?? '');
    // It may have died again since the button was pressed.
    if (item.dataset.updated !== job.updatedAt) item.querySelector('button').disabled = false;
    item.dataset.updated = job.updatedAt;
  });
  $('no-dead').hidden = lists.dead.length > 0;
}

function showQueue(queue) {
  const value = n => queue ? format.count(n()) : '–';
  tiles($('queue-tiles'), [
    ['ready', t('queue.ready'), value(() => queue.ready)],
    ['running', t('queue.running'), value(() => queue.running)],
    ['oldest', t('queue.oldest'), queue ? format.span(queue.oldestReadySeconds) : '–', queue?.oldestReadySeconds > 60 ? 'warn' : ''],
    ['throughput', t('queue.throughput'), queue ? format.rate(queue.perMinute) : '–'],
    ['scheduled', t('queue.scheduled'), value(() => queue.scheduled)],
    ['dead-count', t('queue.dead'), value(() => queue.dead), queue?.dead > 0 ? 'bad' : ''],
  ]);
  const pause = $('pause');
  pause.hidden = queue?.paused === undefined;
  if (!pause.hidden) {
    text(pause, t(queue.paused ? 'queue.resume' : 'queue.pause'));
    pause.dataset.paused = queue.paused;
  }
}

export function setUpJobs() {
  $('pause').addEventListener('click', ({target}) => act(target, () => json('/api/queue', sending('PUT', {paused: target.dataset.paused !== 'true'}))));
}

function showWorkers(workers) {
  const sorted = [...workers].sort((a, b) => a.name.localeCompare(b.name, undefined, {numeric: true}));
  each($('workers'), sorted, worker => worker.name,
    worker => el('section', {class: 'worker', 'aria-label': worker.name}, el('h4', null, el('span'), el('span', {class: 'badge'})), el('div', {class: 'slots'})),
    (card, worker) => {
      const silent = worker.silentMillis > 2500;
      const [name, badge] = card.firstElementChild.children;
      text(name, worker.name);
      text(badge, silent ? t('state.silent') : `${format.count(worker.jobs.length)} / ${format.count(worker.concurrency)}`);
      badge.className = `badge ${silent ? 'bad' : worker.jobs.length ? 'warn' : ''}`;
      each(card.lastElementChild, worker.jobs, job => job.id,
        () => el('div', {class: 'slot'}, el('span'), meter(), el('span', {class: 'n'})),
        (slot, job) => {
          text(slot.children[0], job.type);
          slot.children[0].title = job.id;
          setMeter(slot.children[1], job.percent, `${job.type} ${job.id}`);
          text(slot.children[2], `${job.percent}%`);
        });
    });
}

function jobRow(job) {
  const cancel = el('button', {type: 'button', class: 'quiet small', onclick: () => once(cancel, () => json(`/api/jobs/${job.id}`, {method: 'DELETE'}))});
  const result = el('button', {type: 'button', class: 'quiet small', onclick: () => act(result, () => download(`/api/jobs/${job.id}/result`, `${job.type}-${job.id}.json`))});
  return el('tr', null,
    el('th', {scope: 'row'}, el('span'), ' ', el('code', {class: 'mono'}, job.id.slice(0, 8))),
    el('td', null, el('span', {class: 'badge'})), el('td', null, meter()), el('td'), el('td', {class: 'n'}), el('td', {class: 'n'}), el('td', {class: 'n'}, cancel, result));
}

function updateJob(row, job, now) {
  const [name, state, progress, worker, attempt, age, actions] = row.cells;
  text(name.firstElementChild, job.type);
  name.title = job.id;
  const badge = state.firstElementChild;
  text(badge, t(`job.${job.state}`));
  badge.className = `badge ${KINDS[job.state] ?? ''}`;
  badge.title = job.error ?? job.lastError ?? '';
  setMeter(progress.firstElementChild, job.state === 'succeeded' ? 100 : job.progress.percent, `${job.type} ${job.id}`);
  text(worker, job.worker ?? '');
  text(attempt, job.attempt);
  text(age, format.span((now - Date.parse(job.createdAt)) / 1000));
  const [cancel, result] = actions.children;
  cancel.hidden = !CANCELLABLE.has(job.state);
  text(cancel, t('job.cancel'));
  result.hidden = job.state !== 'succeeded';
  text(result, t('job.result'));
  result.setAttribute('aria-label', t('job.result.label', {type: job.type, id: job.id.slice(0, 8)}));
  cancel.setAttribute('aria-label', t('job.cancel.label', {type: job.type, id: job.id.slice(0, 8)}));
}

function deadLetter(job) {
  const retry = el('button', {type: 'button', class: 'small', onclick: () => once(retry, () => json(`/api/jobs/${job.id}/retry`, {method: 'POST'}))}, t('dead.retry'));
  retry.setAttribute('aria-label', t('dead.retry.label', {type: job.type, id: job.id.slice(0, 8)}));
  return el('li', null, el('span', null, el('b', null, job.type), ' ', el('code', {class: 'mono'}, job.id.slice(0, 8))), retry, el('p'));
}

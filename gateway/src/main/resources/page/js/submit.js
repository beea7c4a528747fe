// The form that submits any kind of job.

import {$, el} from './dom.js';
import {onLanguage, t} from './i18n.js';
import {json, sending} from './api.js';
import {curl, showCurl} from './curl.js';

/** What can be submitted, with a payload to begin from. */
const TYPES = {
  'simulate': {duration: 'PT10S', steps: 20, failureRate: 0},
  'export-products': {format: 'csv'},
  'reprice-products': {category: 'kitchen', percent: 5},
  'inventory-report': {},
};

export function setUpSubmit() {
  const form = $('submit');
  const {type, payload, priority, delay} = form.elements;
  type.append(...Object.keys(TYPES).map(name => el('option', {value: name}, name)));
  const begin = () => { payload.value = JSON.stringify(TYPES[type.value]); };
  const request = () => ({
    type: type.value,
    payload: JSON.parse(payload.value || '{}'),
    priority: Number(priority.value),
    ...(Number(delay.value) > 0 ? {delay: `PT${delay.value}S`} : {}),
  });
  const show = () => {
    try {
      showCurl(form.querySelector('[data-curl]'), curl({method: 'POST', path: '/api/jobs', type: 'application/json', body: request()}));
      payload.setCustomValidity('');
    } catch {
      payload.setCustomValidity(t('submit.json'));
    }
  };
  type.addEventListener('change', () => { begin(); show(); });
  form.addEventListener('input', show);
  onLanguage(show);
  begin();
  show();
  form.addEventListener('submit', async submitted => {
    submitted.preventDefault();
    const out = form.querySelector('[data-out]');
    try {
      const job = await json('/api/jobs', sending('POST', request()));
      out.className = 'out good-text';
      out.textContent = t('submit.done', {id: job.id});
    } catch (failure) {
      out.className = 'out bad';
      out.textContent = failure.message;
    }
  });
}

// The curl line that does what a button does.

import {el, text} from './dom.js';
import {t} from './i18n.js';

const quoted = value => `'${String(value).replaceAll("'", "'\\''")}'`;

/** `parts`: {method, path, type, body, data, headers, loop}; `loop` puts the call into a shell loop. */
export function curl({method, path, type, body, data, headers = {}, loop}) {
  const words = ['curl', '-s'];
  if (method && method !== 'GET') words.push('-X', method);
  words.push(loop ? `"${location.origin}${path}"` : quoted(location.origin + path));
  if (type) words.push('-H', quoted(`Content-Type: ${type}`));
  for (const [name, value] of Object.entries(headers)) words.push('-H', quoted(`${name}: ${value}`));
  if (body !== undefined) words.push('-d', quoted(JSON.stringify(body)));
  if (data) words.push('--data-binary', data);
  return loop ? `for i in $(seq ${loop}); do ${words.join(' ')}; done` : words.join(' ');
}

/** Shows a line with a button that copies it. */
export function showCurl(into, line) {
  if (!into.firstChild) {
    into.append(el('code', {lang: 'zxx', tabindex: 0}), el('button', {type: 'button', class: 'quiet small', onclick: () => copy(into)}));
  }
  text(into.children[0], line);
  text(into.children[1], t('copy'));
}

async function copy(into) {
  await navigator.clipboard?.writeText(into.children[0].textContent);
  text(into.children[1], t('copied'));
}

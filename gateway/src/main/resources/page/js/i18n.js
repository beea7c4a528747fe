// The page's two languages. What the browser prefers, until somebody chooses.

import {en} from './messages/en.js';
import {es} from './messages/es.js';

const LANGUAGES = {en, es};
const listeners = [];
let language = initial();

function initial() {
  let chosen = null;
  try { chosen = localStorage.getItem('escala.language'); } catch { /* no storage: the browser's preference */ }
  if (chosen in LANGUAGES) return chosen;
  for (const tag of navigator.languages ?? []) {
    const base = tag.split('-')[0];
    if (base in LANGUAGES) return base;
  }
  return 'en';
}

export const current = () => language;

/** The words for `key`, with `{name}` replaced from `values`. A missing key shows itself, so that it is noticed. */
export function t(key, values = {}) {
  const words = LANGUAGES[language][key] ?? LANGUAGES.en[key] ?? key;
  return words.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

export const onLanguage = listener => listeners.push(listener);

export function setLanguage(wanted) {
  language = wanted;
  try { localStorage.setItem('escala.language', wanted); } catch { /* it holds for this visit */ }
  translate();
  listeners.forEach(listener => listener());
}

/** Puts the language's words into all static text. */
export function translate() {
  document.documentElement.lang = language;
  document.querySelectorAll('[data-t]').forEach(node => { node.textContent = t(node.dataset.t); });
  document.querySelectorAll('[data-t-placeholder]').forEach(node => { node.placeholder = t(node.dataset.tPlaceholder); });
}

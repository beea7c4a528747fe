// Numbers, durations and shares in the page's language.

import {current} from './i18n.js';

const formats = new Map();

function numbers(options) {
  const name = current() + JSON.stringify(options);
  if (!formats.has(name)) formats.set(name, new Intl.NumberFormat(current(), {useGrouping: 'always', ...options}));
  return formats.get(name);
}

export const count = n => numbers({maximumFractionDigits: 0}).format(n);
export const rate = n => numbers({maximumFractionDigits: n > 0 && n < 10 ? 1 : 0}).format(n);
export const percent = share => numbers({style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1}).format(share);

/** A latency in milliseconds, with two significant digits; "–" when there is none. */
export function latency(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return '–';
  if (ms >= 1000) return `${numbers({maximumFractionDigits: 1}).format(ms / 1000)} s`;
  if (ms >= 10) return `${numbers({maximumFractionDigits: 0}).format(ms)} ms`;
  if (ms >= 1) return `${numbers({maximumFractionDigits: 1}).format(ms)} ms`;
  return `${numbers({maximumFractionDigits: 0}).format(ms * 1000)} µs`;
}

/** A span of time, coarse. */
export function span(seconds) {
  if (seconds < 60) return `${numbers({maximumFractionDigits: seconds < 10 ? 1 : 0}).format(Math.max(0, seconds))} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86400)} d`;
}

export const clock = date => new Intl.DateTimeFormat(current(), {timeStyle: 'medium'}).format(date);

export function price(amount, currency) {
  try {
    return new Intl.NumberFormat(current(), {style: 'currency', currency}).format(amount);
  } catch {
    return `${amount} ${currency}`;
  }
}

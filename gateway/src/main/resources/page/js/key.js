// The dialog that asks for an API key.

import {$} from './dom.js';
import {hasKey, onKeyNeeded, setKey} from './api.js';

let waiting = null;

/** Asks for a key; answers true when one was given. Several calls share one dialog. */
export function askForKey() {
  waiting ??= new Promise(resolve => {
    $('key-form').elements.key.value = '';
    $('key').showModal();
    $('key').addEventListener('close', () => {
      const value = $('key-form').elements.key.value.trim();
      const used = $('key').returnValue === 'use' && value !== '';
      if (used) setKey(value);
      if ($('key').returnValue === 'forget') setKey('');
      $('key-open').hidden = false;
      waiting = null;
      resolve(used);
    }, {once: true});
  });
  return waiting;
}

/** @param given called when a key was given by itself, not for a call that waits for it */
export function setUpKey(given) {
  $('key-open').hidden = !hasKey();
  $('key-open').addEventListener('click', async () => { if (await askForKey()) given(); });
  onKeyNeeded(askForKey);
}

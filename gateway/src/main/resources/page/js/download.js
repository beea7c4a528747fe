// Saves what an address answers; a plain link could not carry the key.

import {el} from './dom.js';
import {call, refusal} from './api.js';

/** @param name what to call the file when the answer does not say */
export async function download(path, name) {
  const answer = await call(path);
  if (!answer.ok) throw await refusal(answer);
  const said = /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1];
  const url = URL.createObjectURL(await answer.blob());
  el('a', {href: url, download: said ?? name}).click();
  URL.revokeObjectURL(url);
}

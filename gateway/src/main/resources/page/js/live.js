// The stream of pictures of the system: reconnects by itself, to whichever gateway is next, and never hides a loss.

import {call} from './api.js';

/** Pictures come each second; without one for this long the stream counts as lost. */
const SILENCE = 3000;
const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 2000;

/** Yields the events of an event stream (HTML, 9.2) as {event, data, id}. */
export async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let event = {event: 'message', data: []};
  for (;;) {
    const {value, done} = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r\n|\n|\r/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (event.data.length) yield {...event, data: event.data.join('\n')};
        event = {event: 'message', data: [], id: event.id};
        continue;
      }
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'data') event.data.push(value);
      else if (field === 'event') event.event = value;
      else if (field === 'id') event.id = value;
    }
  }
}

/** A listener that fails is a bug of the page, not of the connection. */
function tell(heard, event) {
  try {
    return heard(event);
  } catch (bug) {
    reportError(bug);
    return true;
  }
}

const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/**
 * Follows a stream for good. `heard(event)` gets each event; `state('live' | 'lost' | 'refused')` each change. Ends when
 * `heard` returns false.
 */
export async function follow(path, {heard, state}) {
  let wait = FIRST_PAUSE;
  for (;;) {
    const abort = new AbortController();
    let watchdog;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(() => abort.abort(), SILENCE);
    };
    try {
      alive();
      const answer = await call(path, {headers: {Accept: 'text/event-stream'}, signal: abort.signal}, {ask: false});
      if (answer.status === 401 || answer.status === 403) {
        clearTimeout(watchdog);
        if (!await state('refused', answer.status)) return;
        continue;
      }
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      for await (const event of events(answer.body)) {
        alive();
        wait = FIRST_PAUSE;
        state('live');
        if (tell(heard, event) === false) {
          abort.abort();
          return;
        }
      }
    } catch {
      // Lost: the network, the gateway or the watchdog ended the stream. It is shown, and another is opened.
    } finally {
      clearTimeout(watchdog);
    }
    state('lost');
    await pause(wait);
    wait = Math.min(LONGEST_PAUSE, wait * 2);
  }
}

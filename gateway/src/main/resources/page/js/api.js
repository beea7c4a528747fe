// Calls to the gateway, with the key when there is one. The key stays in this tab.

const KEY = 'escala.key';
let key = read();
let askForKey = async () => false;

function read() {
  try { return sessionStorage.getItem(KEY) ?? ''; } catch { return ''; }
}

export const hasKey = () => key !== '';

export function setKey(value) {
  key = value;
  try { value ? sessionStorage.setItem(KEY, value) : sessionStorage.removeItem(KEY); } catch { /* it holds for this page */ }
}

/** Who asks for a key; answers true when one was given, so that the call is worth repeating. */
export const onKeyNeeded = ask => { askForKey = ask; };

/** An answer that is an error: its problem document says what is wrong. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? problem?.title ?? `HTTP ${status}`);
    this.status = status;
    this.field = problem?.field;
  }
}

/** `fetch` with the key; asks for one when the answer is 401 or 403, and tries once more. */
export async function call(path, options = {}, {ask = true} = {}) {
  const send = () => fetch(path, {
    ...options,
    // Without a Cache-Control of its own, a browser that may not store asks for the catalog's own answer.
    headers: {'Cache-Control': 'max-age=0', ...options.headers, ...(key ? {Authorization: `Bearer ${key}`} : {})},
    cache: 'no-store',
  });
  const answer = await send();
  if ((answer.status === 401 || answer.status === 403) && ask && await askForKey(answer.status)) return send();
  return answer;
}

export async function refusal(answer) {
  let problem = null;
  try { problem = await answer.json(); } catch { /* the status has to do */ }
  return new Refused(answer.status, problem);
}

/** The answer's JSON, or null when it has no body. Throws `Refused`. */
export async function json(path, options, settings) {
  const answer = await call(path, options, settings);
  if (!answer.ok) throw await refusal(answer);
  return answer.status === 204 ? null : answer.json();
}

export const sending = (method, body, type = 'application/json', headers = {}) =>
  ({method, headers: {'Content-Type': type, ...headers}, body: typeof body === 'string' || body instanceof Blob ? body : JSON.stringify(body)});

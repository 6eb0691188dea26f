// Glue shared by the widget entries: talks to serve.py, knows nothing of any widget.
// A frame without an address of its own inherits that of the page around it.
const query = new URLSearchParams((location.protocol === 'about:' ? parent.location : location).search);
export const sid = query.get('sid') || 'manual';
export const lang = query.get('lang') || 'en';

const post = (path, body) => fetch(`/_h/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ sid, ...body }) });

// Calls tell({ role, name, text, kind, quick, n }), one after the other, for every line that the driver makes the far side say.
export const onLine = (tell) => {
  const stream = new EventSource(`/_h/stream?sid=${encodeURIComponent(sid)}`);
  let chain = Promise.resolve();
  stream.onmessage = (event) => {
    chain = chain.then(() => tell(JSON.parse(event.data))).catch((error) => console.error('glue', error));
  };
  stream.onopen = () => post('ready', {});
};

// The customer's words arrived where the widget sends them.
export const sent = (text) => post('in', { text });
// What the widget made of a system line that it words itself.
export const rendered = (n, text) => post('rendered', { n, text });
// Who will speak: [{ role, name }].
export const cast = () => fetch(`/_h/state?sid=${encodeURIComponent(sid)}`).then((r) => r.json()).then((s) => s.cast);
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
export const uid = () => Math.random().toString(36).slice(2, 10) + Date.now().toString(36);
export const clock = () => new Date().toLocaleTimeString(lang === 'nl' ? 'nl-NL' : 'en-GB', { hour: '2-digit', minute: '2-digit' });

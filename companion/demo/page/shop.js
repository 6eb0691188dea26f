'use strict';
// The shop's own chat: what any small web shop might have written. It knows nothing of the companion.
(() => {
  const place = new URL(location.href);
  const room = sessionStorage.getItem('room-' + place.search) || [...crypto.getRandomValues(new Uint8Array(12))].map((b) => b.toString(16).padStart(2, '0')).join('');
  sessionStorage.setItem('room-' + place.search, room);
  const flow = document.querySelector('.flow');
  const field = document.querySelector('textarea');
  const agent = document.body.dataset.agent;
  const clock = () => new Date().toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
  let shown = 0;

  const show = (line) => {
    const item = document.createElement('div');
    item.className = line.from === 'shop' ? 'a' : 'b';
    const head = document.createElement('i');
    head.textContent = line.from === 'shop' ? agent + ' · ' + clock() : clock();
    const text = document.createElement('p');
    text.textContent = line.text;
    item.append(head, text);
    flow.append(item);
    flow.scrollTop = flow.scrollHeight;
  };

  const draw = (lines) => {
    const fresh = lines.slice(shown);
    const again = shown === 0;
    shown = lines.length;
    fresh.forEach((line, place) => (again || place < 2 ? show(line) : setTimeout(show, 350 * place, line)));
  };

  const ask = async (path, body) => {
    const url = path + '?room=' + room + '&scenario=' + encodeURIComponent(document.body.dataset.scenario);
    const reply = await fetch(url, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (reply.ok) draw(await reply.json());
  };

  const send = () => {
    const text = field.value.trim();
    if (!text) return;
    field.value = '';
    ask('say', { text });
  };

  document.querySelector('form').addEventListener('submit', (event) => { event.preventDefault(); send(); });
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey) { event.preventDefault(); send(); }
  });
  ask('lines');
})();

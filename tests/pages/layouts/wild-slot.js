'use strict';
// Custom elements with named slots inside another with a shadow root; sender and time are attributes that the element draws
// itself; a live region in the outer root repeats everything; the list grows in an element with role "feed".
globalThis.layout = ({ place, make, field, say, words }) => {
  const def = (n, c) => customElements.get(n) || customElements.define(n, c);
  def('kw-message', class extends HTMLElement { connectedCallback() { if (this.shadowRoot) return; const r = this.attachShadow({ mode: 'open' }); const mine = this.hasAttribute('outgoing');
    r.innerHTML = `<style>:host{display:block;margin:8px 0}.w{display:flex;flex-direction:column;align-items:${mine ? 'flex-end' : 'flex-start'}}.h{font-size:11px;color:#777;display:flex;gap:6px}.b{background:${mine ? '#ffe4b5' : '#fff'};border:1px solid #ddd;border-radius:4px 14px 14px 14px;padding:6px 12px;max-width:85%}.f{font-size:11px;color:#999}::slotted(p){margin:0}</style><div class="w" part="wrap"><div class="h" part="head"><b></b><time></time></div><div class="b" part="bubble"><slot name="quote"></slot><slot></slot><slot name="extra"></slot></div><div class="f"><slot name="foot"></slot></div></div>`;
    r.querySelector('b').textContent = this.getAttribute('sender') ?? ''; r.querySelector('time').textContent = this.getAttribute('at') ?? ''; } });
  const host = make('kw-chat', { style: 'display:flex;flex:1;min-height:0;flex-direction:column' }); place.append(host);
  const root = host.attachShadow({ mode: 'open' });
  const feed = make('div', { role: 'feed', style: 'flex:1;overflow-y:auto;min-height:0;padding:8px;background:#faf7f2' }), live = make('div', { 'aria-live': 'assertive', style: 'position:absolute;left:-9999px' }), box = make('textarea', { style: 'height:40px' });
  root.append(feed, live, box);
  field(box);
  return { draw({ role, name, text, time, quick, table, cards, form, quote, react, edited, file, rate }) {
    if (role === 'system') { feed.append(make('kw-notice', { style: 'display:block;text-align:center;font-size:12px;color:#886' }, make('span', {}, text))); if (rate) feed.append(make('kw-survey', { style: 'display:block;border:1px dashed #ccc;padding:8px' }, make('p', {}, say('Was je geholpen?', 'Did we help?')), make('button', {}, say('Ja', 'Yes')), make('button', {}, say('Nee', 'No')))); feed.scrollTop = 1e6; return; }
    const mine = role === 'customer';
    const m = make('kw-message', { ...(mine ? { outgoing: '' } : { sender: name }), at: time }, ...words(text), ...(quote ? [make('div', { slot: 'quote', style: 'font-size:12px;color:#888;border-bottom:1px solid #eee' }, `« ${quote} »`)] : []),
      ...(table ? [make('dl', { slot: 'extra', style: 'margin:4px 0' }, ...table.slice(1).flatMap((r) => [make('dt', { style: 'font-weight:600' }, r[0]), make('dd', {}, `${r[1]} × ${r[2]}`)]))] : []),
      ...(cards ? [make('div', { slot: 'extra', role: 'list' }, ...cards.map(([t, p]) => make('div', { role: 'listitem', style: 'border:1px solid #eee;padding:6px;margin:4px' }, make('strong', {}, t), make('br'), p)))] : []),
      ...(form ? [make('div', { slot: 'extra' }, ...form.map((f) => make('input', { type: 'text', placeholder: f, 'aria-label': f })))] : []), ...(file ? [make('a', { slot: 'extra', href: '/f', download: file, style: 'display:block' }, file)] : []),
      ...(edited ? [make('i', { slot: 'foot' }, say('Bewerkt', 'Edited'))] : []), ...(react ? [make('span', { slot: 'foot' }, react)] : []), ...(mine ? [make('span', { slot: 'foot' }, say('Afgeleverd', 'Delivered'))] : []),
      ...(quick ? [make('div', { slot: 'extra' }, ...quick.map((q) => make('button', {}, q)))] : []));
    feed.append(m);
    live.append(make('p', {}, `${mine ? say('Jij', 'You') : name}: ${text}`));
    feed.scrollTop = 1e6;
  } };
};

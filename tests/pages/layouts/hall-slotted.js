'use strict';
// A custom element with a list in its shadow root; the rows hang in the element and show through a slot; each row is an element with slots of its own.
globalThis.layout = ({ place, make, field, say, words, sleep }) => {
  customElements.define('my-row', class extends HTMLElement { connectedCallback() { if (this.shadowRoot) return; const root = this.attachShadow({ mode: 'open' }), mine = this.hasAttribute('mine'); root.append(make('style', {}, `:host{display:block;margin:8px 0}.b{border-radius:10px;padding:8px 12px;width:fit-content;max-width:75%;background:${mine ? '#625' : '#eee'};color:${mine ? '#fff' : '#222'};margin-left:${mine ? 'auto' : '0'}}.n{font-size:12px;font-weight:600;color:#555}.t{font-size:11px;color:#888;text-align:${mine ? 'right' : 'left'}}`), make('div', { class: 'n' }, make('slot', { name: 'name' })), make('div', { class: 'b' }, make('slot')), make('div', { class: 't' }, make('slot', { name: 'meta' }))); } });
  customElements.define('my-list', class extends HTMLElement { connectedCallback() { if (this.shadowRoot) return; const root = this.attachShadow({ mode: 'open' }); root.append(make('div', { class: 'scroll', style: 'height:100%;overflow-y:auto;padding:10px;box-sizing:border-box' }, make('slot'))); this.go = () => { root.firstChild.scrollTop = 1e6; }; } });
  const list = make('my-list', { style: 'flex:1;min-height:0;display:block' }), box = make('textarea', {}); place.append(list, box); field(box);
  let typing = null;
  const put = (e) => { list.append(e); list.go(); return e; };
  const mid = (t) => put(make('div', { style: 'text-align:center;font-size:12px;color:#888' }, t));
  const row = (mine, name, meta, ...k) => make('my-row', mine ? { mine: '' } : {}, ...(name ? [make('span', { slot: 'name' }, name)] : []), ...k, ...(meta ? [make('span', { slot: 'meta' }, meta)] : []));
  return { draw(l) {
    if (typing && l.what !== 'typing') { typing.remove(); typing = null; }
    if (l.role === 'aside') {
      if (l.what === 'earlier') put(make('button', { type: 'button' }, l.text));
      if (['day', 'unread', 'privacy', 'away'].includes(l.what)) mid(l.text);
      if (l.what === 'typing') typing = put(row(false, null, null, make('i', {}, l.text, '…')));
      if (l.what === 'email') put(make('div', { style: 'border:1px solid #ccc;border-radius:10px;padding:10px' }, l.text, make('input', { type: 'email', placeholder: l.field }), make('button', { type: 'button' }, l.button)));
      if (l.what === 'csat') put(make('div', { style: 'text-align:center' }, l.text, make('br'), ...[1, 2, 3, 4, 5].map(() => make('button', { type: 'button' }, '☆'))));
      return;
    }
    if (l.role === 'system') { mid(l.text); return; }
    const mine = l.role === 'customer';
    const e = put(row(mine, mine ? null : l.name, `${l.time}${mine ? ` · ${say('Gelezen', 'Read')}` : ''}${l.edited ? ` · ${l.edited}` : ''}`, ...(l.quote ? [make('blockquote', { style: 'margin:0;font-size:12px;border-left:2px solid;padding-left:6px' }, l.quote)] : []), ...words(l.text, 'div'), ...(l.list ? [make('ul', {}, ...l.list.map((t) => make('li', {}, t)))] : []), ...(l.table ? [make('table', {}, make('thead', {}, make('tr', {}, ...l.table[0].map((c) => make('th', {}, c)))), make('tbody', {}, ...l.table.slice(1).map((r) => make('tr', {}, ...r.map((c) => make('td', {}, c))))))] : []), ...(l.cards ? [make('div', { style: 'display:flex;gap:6px' }, ...l.cards.map(([t, p]) => make('a', { href: '/a', style: 'border:1px solid #bbb;border-radius:6px;padding:6px' }, make('div', {}, t), make('div', { style: 'font-size:12px' }, p))))] : []), ...(l.link ? [make('a', { href: '/x', style: 'display:block;border:1px solid #bbb;border-radius:6px;padding:6px' }, l.link[0])] : []), ...(l.file ? [make('a', { href: '/f' }, l.file)] : [])));
    if (l.failed) { const f = make('div', { style: 'font-size:12px;color:#c00;text-align:right' }, l.failed); put(f); sleep(600).then(() => f.remove()); }
    if (l.react) e.append(make('span', { slot: 'meta' }, ` ${l.react}`));
    if (l.quick) put(make('div', {}, ...l.quick.map((q) => make('button', { type: 'button' }, q))));
  } };
};

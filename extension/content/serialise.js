'use strict';
// A piece of the page as bounded, harmless HTML: text, a few attributes and one mark per element that says how it
// was laid out. Scripts, styles and what people typed into fields never leave the page.
//
// The mark is the attribute cc="x y w h;key=value;...": a rectangle relative to the content of the log in CSS pixels,
// then what differs from the parent (everything at the top of a piece):
//   fs font size, fw bold (1), fg and bg colour, ta text-align (l r c j), dir rtl, ws line breaks kept (1),
//   bx a visible box (border or rounded background), rd round, d display (i inline, b block, f flex, g grid, t table, c contents),
//   ps position absolute or fixed (1), pt pointer (1), an moves without end (1: dots of somebody typing, a cursor), v hidden: n not displayed, h visually hidden, a aria-hidden, o transparent
Companion.serialise = (() => {
  const { rootOf } = Companion.dom;
  const MAX_TEXT = 200000;
  const MAX_ELEMENTS = 1500;
  const MAX_DEPTH = 60;
  const DROP = /^(script|style|noscript|template|link|meta|base|object|embed|canvas|audio|video|source|track|param|title)$/;
  const FIELD = /^(input|textarea|select|option|datalist)$/;
  const KEEP = /^(id|class|role|aria-(label|live|hidden|busy|roledescription|posinset|setsize|level)|alt|title|datetime|dir|lang|href|type|colspan|data-[a-z0-9_-]{1,40})$/;
  const VOID = /^(br|img|hr|wbr|input)$/;

  const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  const quote = (text) => escape(text).replace(/"/g, '&quot;');

  // "rgb(1, 2, 3)" or "rgba(1, 2, 3, 0.5)" as hex; empty for what cannot be seen.
  const colour = (value) => {
    const parts = value.match(/[\d.]+/g);
    if (!parts || parts.length < 3 || (parts.length > 3 && Number(parts[3]) < 0.04)) return '';
    return parts.slice(0, 3).map((p) => Math.round(Number(p)).toString(16).padStart(2, '0')).join('');
  };

  const hiddenMark = (element, style, rect) => {
    if (style.display === 'none' || style.visibility === 'hidden' || style.visibility === 'collapse') return 'n';
    const clipped = style.position === 'absolute' || style.position === 'fixed' || style.overflow !== 'visible';
    if (clipped && style.display !== 'inline' && style.display !== 'contents') {
      if ((rect.width <= 2 || rect.height <= 2) && (rect.width + rect.height < 8 || style.overflow !== 'visible')) return 'h';
      if (rect.right < -1500 || rect.bottom < -9000) return 'h';
      if (/^rect\((0|1)/.test(style.clip) || /^inset\((50|100)%/.test(style.clipPath)) return 'h';
    }
    if (element.getAttribute('aria-hidden') === 'true') return 'a';
    return Number(style.opacity) < 0.02 ? 'o' : '';
  };

  const boxed = (style) => {
    const edge = ['Top', 'Right', 'Bottom', 'Left']
      .filter((s) => style[`border${s}Style`] !== 'none' && parseFloat(style[`border${s}Width`]) > 0 && colour(style[`border${s}Color`]));
    const filled = colour(style.backgroundColor) || style.backgroundImage.includes('gradient') || style.boxShadow !== 'none';
    return edge.length > 2 || (filled && (parseFloat(style.borderTopLeftRadius) > 2 || parseFloat(style.borderBottomRightRadius) > 2
      || parseFloat(style.borderTopRightRadius) > 2 || parseFloat(style.paddingTop) > 2));
  };

  const round = (style, rect) => {
    const radius = style.borderTopLeftRadius;
    const length = parseFloat(radius) * (radius.includes('%') ? Math.min(rect.width, rect.height) / 100 : 1);
    return rect.width > 0 && rect.width < 80 && Math.abs(rect.width - rect.height) <= 2 && length >= 0.4 * rect.width;
  };

  const display = (value) => (/^inline(-block|-flex|-grid|$)/.test(value) ? (value === 'inline' ? 'i' : 'n')
    : { flex: 'f', grid: 'g', contents: 'c' }[value] ?? (value.startsWith('table') ? 't' : 'b'));

  // What is inherited: written only where it changes.
  const inherited = (style) => ({
    fs: Math.round(parseFloat(style.fontSize)), fw: Number(style.fontWeight) >= 600 ? 1 : 0, fg: colour(style.color),
    ta: { right: 'r', end: style.direction === 'rtl' ? 'l' : 'r', center: 'c', justify: 'j' }[style.textAlign]
      ?? (style.textAlign === 'start' && style.direction === 'rtl' ? 'r' : 'l'),
    dir: style.direction === 'rtl' ? 'r' : 'l', ws: /pre|break-spaces/.test(style.whiteSpace) ? 1 : 0, pt: style.cursor === 'pointer' ? 1 : 0,
  });

  const mark = (element, style, up, frame) => {
    const rect = element.getBoundingClientRect();
    const now = inherited(style);
    const out = [[rect.left - frame.left, rect.top - frame.top, rect.width, rect.height].map(Math.round).join(' ')];
    for (const [key, value] of Object.entries(now)) if (!up || up[key] !== value) out.push(`${key}=${value}`);
    const bg = colour(style.backgroundColor);
    if (bg) out.push(`bg=${bg}`);
    else if (style.backgroundImage.includes('gradient')) out.push('bg=gradient');
    if (boxed(style)) out.push('bx=1');
    if (round(style, rect)) out.push('rd=1');
    out.push(`d=${display(style.display)}`);
    if (style.position === 'absolute' || style.position === 'fixed') out.push('ps=1');
    if (style.animationName !== 'none' && style.animationIterationCount.includes('infinite')) out.push('an=1');
    const hidden = hiddenMark(element, style, rect);
    if (hidden) out.push(`v=${hidden}`);
    return { text: out.join(';'), now, hidden };
  };

  const attributes = (element) => {
    let out = '', kept = 0;
    for (const { name, value } of element.attributes) {
      if (!KEEP.test(name) || kept > 15 || (name === 'href' && !/^(https?:|mailto:|tel:|\/|#)/i.test(value))) continue;
      if (name.startsWith('data-') && value.length > 80) continue;
      out += ` ${name}="${quote(value.slice(0, 600))}"`;
      kept += 1;
    }
    return out;
  };

  // What CSS itself prints before or after an element (some widgets show the time so, and the heads of narrow tables).
  const printed = (element, ...sides) => {
    const text = sides.map((side) => getComputedStyle(element, `::${side}`))
      .map((s) => (s.display === 'none' || s.visibility === 'hidden' || Number(s.opacity) < 0.02 ? '' : /^"(.{1,80})"$/s.exec(s.content)?.[1] ?? ''))
      .join('').replace(/\\"/g, '"');
    return /[\p{L}\p{N}]/u.test(text) ? text : '';
  };
  const mayPrint = (element) => /^(td|th|dd|li)$/.test(element.localName) || [...element.attributes].some((a) => a.name.startsWith('data-'));
  const around = (element, inner) => ['before', 'after'].map((side) => {
    const text = printed(element, side);
    return text && `<span cc-print="${side}">${escape(text)}</span>`;
  }).join(inner);

  // The words of something that is not displayed, each text apart: names and times sometimes wait there.
  const asleep = (element) => {
    let out = '';
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let i = 0; i < 12 && texts.nextNode();) {
      const text = texts.currentNode.data.trim();
      if (!text || DROP.test(texts.currentNode.parentElement?.localName ?? '')) continue;
      out += `<p>${escape(text.slice(0, 120))}</p>`;
      i += 1;
    }
    return out;
  };

  const flatChildren = (element) => {
    const root = rootOf(element);
    if (root) return [...root.childNodes];
    if (element.localName === 'slot') {
      const given = element.assignedNodes({ flatten: true });
      if (given.length) return given;
    }
    return [...element.childNodes];
  };

  // What stands in a frame inside a message, as far as anybody can see it: read here where the page itself may look
  // into the frame, else what our script in that frame told (frames.js).
  const framed = (node, mark, frame, depth, job) => {
    const rect = node.getBoundingClientRect();
    if (mark.hidden || rect.width < 100 || rect.height < 30) return '';
    let inside = null;
    try { inside = node.contentDocument; } catch { /* another site's */ }
    job.frames.push(node);
    if (!inside?.body) return Companion.frames.told(node);
    job.roots.push(inside);
    const there = { left: frame.left - rect.left - node.clientLeft, top: frame.top - rect.top - node.clientTop };
    return [...inside.body.childNodes].map((child) => write(child, mark.now, there, depth + 1, job)).join('');
  };

  const write = (node, up, frame, depth, job) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.data.slice(0, Math.max(0, MAX_TEXT - job.text));
      if (text.length < node.data.trimEnd().length) job.cut = true;
      job.text += text.length;
      return escape(text);
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return '';
    const tag = node.localName;
    if (DROP.test(tag) || !/^[a-z][a-z0-9-]*$/.test(tag)) return '';
    if ((job.elements += 1) > MAX_ELEMENTS || depth > MAX_DEPTH) {
      const all = node.textContent ?? '', rest = all.slice(0, Math.max(0, MAX_TEXT - job.text));
      if (rest.length < all.length) job.cut = true;
      job.text += rest.length;
      return escape(rest);
    }
    const root = rootOf(node);
    if (root) job.roots.push(root);
    if (tag === 'slot') job.slots.push(node);
    const style = getComputedStyle(node);
    const m = mark(node, style, up, frame);
    const open = `<${tag}${attributes(node)} cc="${m.text}"`;
    if (VOID.test(tag) || FIELD.test(tag)) return `${open}>${VOID.test(tag) ? '' : `</${tag}>`}`;
    if (tag === 'svg') return `${open}></${tag}>`;
    if (tag === 'iframe') return `<div${attributes(node)} cc="${m.text}">${framed(node, m, frame, depth, job)}</div>`;
    const children = flatChildren(node);
    let inner = '';
    if (m.hidden === 'n' && style.display === 'none') inner = asleep(node);
    else for (const child of children) inner += write(child, m.now, frame, depth + 1, job);
    if (!inner && !children.some((c) => c.nodeType === 1)) {
      const text = printed(node, 'before', 'after');
      if (text) return `${open} cc-css="${quote(text)}"></${tag}>`;
    }
    return `${open}>${inner && mayPrint(node) ? around(node, inner) : inner}</${tag}>`;
  };

  // frame: where the content of the log begins on the screen, {left, top}.
  // -> {html, roots: shadow roots and documents met on the way, slots and frames in it, cut: true when words were left out}
  const piece = (element, frame) => {
    const job = { text: 0, elements: 0, roots: [], slots: [], frames: [], cut: false };
    const html = write(element, null, frame, 0, job);
    return { html, roots: job.roots, slots: job.slots, frames: job.frames, cut: job.cut };
  };

  // All that stands in an element, without itself.
  const inner = (element, frame) => {
    const job = { text: 0, elements: 0, roots: [], slots: [], frames: [], cut: false };
    return [...element.childNodes].map((child) => write(child, null, frame, 1, job)).join('');
  };

  // Only the element itself, without what it holds.
  const shell = (element, frame) => `<${element.localName}${attributes(element)} cc="${mark(element, getComputedStyle(element), null, frame).text}"></${element.localName}>`;

  return { piece, inner, shell, flatChildren };
})();

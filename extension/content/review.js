'use strict';
// What the service thinks of a draft, asked at every keystroke: latest wins, one question under way and one waiting.
// decide() is synchronous, from what is known of exactly this text, or of a hot beginning of it. Not sure: pass.

Companion.review = (() => {
  const { textOf, normal } = Companion.dom;
  const drafts = new WeakMap();
  const LONGEST = 20000; // characters; a longer draft is not reviewed
  const TRIES = 12, PAUSE = 1000; // ms between questions that nobody answered
  const PATIENCE = 2000; // ms after which a question counts as unanswered
  const MORE = 2800; // ms for the other wordings, and for the person's own language model
  const PAUSED = 150; // ms without a key before the other wordings of a hot draft are asked for
  const KEPT = 60; // verdicts of one message

  const wordsOf = (element) => (element.isContentEditable ? normal(textOf(element)) : textOf(element).replace(/\r/g, ''));

  const fresh = () => ({ verdicts: new Map(), busy: false, waiting: null, asked: null, tries: 0, held: false, seen: new Map(), words: null });

  const draftOf = (element) => {
    if (!drafts.has(element)) drafts.set(element, fresh());
    return drafts.get(element);
  };

  // A new message begins: what was held or said about the last one is forgotten.
  const reset = (element) => drafts.set(element, fresh());

  const isNew = (element) => !draftOf(element).held && draftOf(element).asked === null;

  const usable = (reply) => reply && (reply.state ?? 'ok') === 'ok' && typeof reply.hold === 'boolean';

  const keep = (draft, text, reply) => {
    if (!usable(reply)) {
      draft.verdicts.clear(); // the service is away or locked: what it said before does not count any more
      return;
    }
    draft.verdicts.delete(text);
    draft.verdicts.set(text, reply);
    if (draft.verdicts.size > KEPT) draft.verdicts.delete(draft.verdicts.keys().next().value);
  };

  // Before the first letter: wake the background and let the service load its languages, so that typing never waits.
  let warmed = false;
  const warm = (stream) => {
    if (!warmed) Companion.ask('draft', { text: '', stream });
    warmed = true;
  };

  // An answer that never comes must not keep later questions waiting.
  const inTime = (answer, most = PATIENCE) => Promise.race([answer, new Promise((done) => setTimeout(done, most, null))]);

  // Ask about what the composer holds now; `tell(element)` runs when an answer came.
  const look = async (element, stream, tell) => {
    const draft = draftOf(element);
    const text = wordsOf(element);
    if (text === draft.asked || text.length > LONGEST) return;
    draft.asked = text;
    if (draft.busy) {
      draft.waiting = text;
      return;
    }
    draft.busy = true;
    for (let next = text; next !== null; next = draft.waiting) {
      draft.waiting = null;
      keep(draft, next, next.trim() ? await inTime(Companion.ask('draft', { text: next, stream, brief: true })) : { hold: false });
      tell(element);
    }
    draft.busy = false;
    prepare(element, stream, draft);
    if (!draft.verdicts.size) again(element, stream, tell, draft);
  };

  // The other wordings of a hot draft come apart, so that a key never waits for them; once for each text.
  const words = (element, stream) => {
    const draft = draftOf(element), text = wordsOf(element), known = draft.verdicts.get(text);
    if (known && !known.pending) return known;
    if (draft.words?.text !== text) {
      const reply = inTime(Companion.ask('draft', { text, stream }), MORE).then((said) => {
        if (usable(said)) keep(draft, text, said);
        else if (draft.words?.text === text) draft.words = null;
        return usable(said) ? said : null;
      });
      draft.words = { text, reply };
    }
    return draft.words.reply;
  };

  // A pause in typing: have the wordings ready before Enter.
  const prepare = (element, stream, draft) => {
    const text = draft.asked;
    if (!draft.verdicts.get(text)?.pending) return;
    setTimeout(() => { if (draftOf(element) === draft && element.isConnected && wordsOf(element) === text) words(element, stream); }, PAUSED);
  };

  // What the person's own language model makes of this text, or null.
  const more = async (text, stream) => {
    const said = await inTime(Companion.ask('draft', { text, stream, more: true }), MORE);
    return said?.alternatives?.[0] ?? null;
  };

  // What the person did with a hint; counted only where they chose that.
  const did = (what, verdict, category) => {
    if (what === 'muted' || verdict?.counts) Companion.ask('draft', { text: '', did: what, category });
  };

  // The first quiet suggestion for exactly this text, or null.
  const tip = (element) => draftOf(element).verdicts.get(wordsOf(element))?.tips?.[0] ?? null;

  // Switched off: what was said before does not count any more.
  const mute = (element, category) => {
    const draft = draftOf(element);
    draft.verdicts.clear();
    draft.words = draft.asked = null;
    did('muted', null, category);
  };

  // No answer: the next keystroke asks again, and so does a moment of waiting, a few times.
  const again = (element, stream, tell, draft) => {
    draft.asked = null;
    draft.tries += 1;
    if (draft.tries <= TRIES) setTimeout(() => { if (draftOf(element) === draft && element.isConnected) look(element, stream, tell); }, PAUSE);
  };

  const inWord = (text, at) => /[\p{L}\p{N}]/u.test(text[at] ?? '') && /[\p{L}\p{N}]/u.test(text[at - 1] ?? '');

  // The verdict that holds for this text: its own, else that of its longest known beginning. One that ends inside a
  // word may cool the draft down but not heat it up: "hell" says nothing about "hello". Neither may one that is hot only
  // by the tone of the whole, which the next words can change.
  const verdictFor = (draft, text) => {
    const own = draft.verdicts.get(text);
    if (own) return own;
    const beginnings = [...draft.verdicts.keys()].filter((known) => known.trim() && text.startsWith(known));
    for (const known of beginnings.sort((a, b) => b.length - a.length)) {
      const verdict = draft.verdicts.get(known);
      if (!hot(verdict) || (verdict.sure && !inWord(text, known.length))) return verdict;
    }
    return null;
  };

  const hot = (verdict) => Boolean(verdict) && (verdict.hold || (verdict.sensitive?.length ?? 0) > 0);

  const spanKey = (text, span) => `${span.kind} ${[...text].slice(span.start, span.end).join('')}`;

  // Shown before; a number that has grown in its place since then is still the same number.
  const unseen = (draft, text, verdict) => (verdict.sensitive ?? []).filter((span) => {
    const key = spanKey(text, span);
    return !draft.seen.has(key) && ![...draft.seen].some(([seen, start]) => start === span.start && key.startsWith(seen));
  });

  // Held for its tone, and not only for a number in it?
  const heated = (verdict) => verdict.hold && (!verdict.sensitive?.length || (verdict.categories?.length ?? 0) > 0);

  // What there is to show at this moment: {text, verdict, sensitive, heat} or null. Does not change anything.
  const current = (element) => {
    const draft = draftOf(element), text = wordsOf(element), verdict = text.trim() ? verdictFor(draft, text) : null;
    if (!hot(verdict)) return null;
    const now = { text, verdict, sensitive: unseen(draft, text, verdict), heat: heated(verdict) };
    return now.heat || now.sensitive.length ? now : null;
  };

  // The decision at Enter: null lets the message go, else it is held, once, and again only for something newly private.
  const decide = (element) => {
    const draft = draftOf(element), now = current(element);
    if (!now) return null;
    if (now.sensitive.length) return now;
    return now.heat && !draft.held ? now : null;
  };

  const markHeld = (element, now) => {
    const draft = draftOf(element);
    draft.held = true;
    for (const span of now.sensitive) draft.seen.set(spanKey(now.text, span), span.start);
  };

  // Everything private in exactly these words that was shown as `now`: what it was shown for may have been a beginning.
  const whole = async (element, stream, now) => {
    const verdict = await words(element, stream), draft = draftOf(element);
    if (!verdict?.sensitive || wordsOf(element) !== now.text) return now.sensitive;
    const fresh = new Set(unseen(draft, now.text, verdict));
    return verdict.sensitive.filter((span) => fresh.has(span) || now.sensitive.some((old) => old.start < span.end && span.start < old.end));
  };

  // Private parts made unreadable: long numbers keep their last four, everything else goes. Offsets count characters
  // as people do (code points), the way the service counts them.
  const mask = (text, spans) => {
    const letters = [...text];
    for (const { start, end } of spans) {
      const places = [];
      for (let i = start; i < end; i += 1) if (/[\p{L}\p{N}]/u.test(letters[i] ?? '')) places.push(i);
      const long = places.filter((i) => /\d/.test(letters[i])).length >= 8;
      for (const i of long ? places.slice(0, -4) : places) letters[i] = '*';
    }
    return letters.join('');
  };

  return { look, warm, current, decide, markHeld, reset, isNew, wordsOf, mask, hot, words, whole, more, did, tip, mute };
})();

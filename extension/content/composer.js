'use strict';
// The person's hands: every keystroke is reviewed, and Enter or the send button is held once when the draft is hot.
// The decision is made synchronously at that moment; without an answer for these words everything passes.

Companion.composer = (() => {
  const { alive, deepActive, isEditable, textOf, normal, onWindow } = Companion.dom;
  const { review, card, mark, button: send } = Companion;
  const WATCHED = [0, 16, 50, 120, 300, 800, 1600]; // ms after Enter or a press, when to look whether it left
  const QUIET = 500; // ms without typing before a mark about heat appears
  const THINKING = 1500; // ms without typing before a quiet tip appears
  let latest = null, latestChat = null; // the composer last typed in
  let holding = false; // Enter is still down after it was held
  let gesture = null; // a press on the send button that is being held: {element, button, now}
  let passing = 0; // until when a submit belongs to something that was let through
  let quiet = 0;
  const leaving = new WeakMap(); // composer -> the message that may be on its way

  const chatOf = (element) => Companion.watch?.chatOf(element) ?? null;
  const swallow = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  // A script that outlived its extension takes its things away and never holds again.
  const retired = () => {
    if (alive()) return false;
    Companion.shell.clear();
    return true;
  };

  const composerNow = () => {
    const element = deepActive();
    if (!isEditable(element)) return null;
    const chat = chatOf(element);
    return chat ? { element, chat } : null;
  };

  // ---- what was sent

  const left = (element, before) => {
    const now = normal(textOf(element));
    return !element.isConnected || !now || (now !== before && !now.startsWith(before) && !before.startsWith(now));
  };

  const expect = (element, how, pressed = null) => {
    const before = normal(textOf(element));
    if (!before) return;
    passing = Date.now() + 1000;
    const earlier = leaving.get(element);
    const same = earlier && !earlier.done && earlier.before === before;
    if (earlier) earlier.done = true;
    leaving.set(element, { done: false, before, pressed, how: same ? earlier.how : how });
    for (const wait of WATCHED) setTimeout(() => settle(element), wait);
  };

  // Did it leave by now? Asked after a while, and before the next key or press changes the text again.
  const settle = (element) => {
    const check = element && leaving.get(element);
    if (!check || check.done || !left(element, check.before)) return;
    check.done = true;
    if (check.pressed) send.learn(element, check.pressed);
    sent(element, check.before, check.how);
  };

  const sent = (element, text, how) => {
    review.reset(element);
    if (card.element() === element) card.close(true);
    mark.hide();
    send.rest(element);
    Companion.sent?.told(element, text, how);
  };

  // ---- while typing

  const openCard = (element, chat) => {
    const now = review.current(element);
    if (!now) return;
    const asking = { element, button: send.find(element), now, stream: chat.stream, onSend: () => expect(element, 'button') };
    if (card.show(asking)) {
      review.markHeld(element, now);
      mark.hide();
    }
  };

  const tell = (element) => {
    const now = review.current(element);
    clearTimeout(quiet);
    if (!now) {
      mark.cool();
      if (review.tip(element)) quiet = setTimeout(suggest, THINKING, element);
      return;
    }
    const chat = latestChat;
    const show = () => {
      const still = review.current(element);
      if (still && !card.isOpen()) mark.warn(element, still, () => openCard(element, chat));
    };
    if (now.sensitive.length) show(); // the site may be reading along: say it at once
    else quiet = setTimeout(show, QUIET);
  };

  // A quiet tip beside a calm draft; it never holds anything.
  const suggest = (element) => {
    const tip = review.tip(element);
    if (tip && element === latest && !review.current(element) && !card.isOpen()) mark.tip(element, tip.text, () => review.mute(element, 'tips'));
  };

  const look = () => {
    const here = alive() && composerNow();
    if (!here) return;
    latest = here.element;
    latestChat = here.chat;
    if (!normal(textOf(latest))) {
      review.warm(latestChat.stream);
      send.rest(latest);
      if (!review.isNew(latest)) review.reset(latest);
      mark.hide();
      if (card.element() === latest) card.close(false);
    } else review.look(latest, latestChat.stream, tell);
  };

  // ---- Enter

  const hold = (element, chat, button, now) => {
    const shown = card.show({ element, button, now, stream: chat.stream, onSend: () => expect(element, 'button') });
    if (shown) {
      review.markHeld(element, now);
      mark.hide();
    }
    return shown;
  };

  const onEnter = (event, here) => {
    if (event.repeat && holding) return swallow(event); // the same press is never the second Enter
    holding = false;
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.keyCode === 229) return;
    if (!here) return;
    const wasOpen = card.isOpen();
    const now = wasOpen ? null : review.decide(here.element);
    if (now && hold(here.element, here.chat, send.find(here.element), now)) {
      holding = true;
      return swallow(event);
    }
    if (wasOpen) {
      card.passed();
      card.close(true);
    }
    expect(here.element, 'enter');
  };

  const onKey = (event) => {
    if (!event.isTrusted || retired() || Companion.shell.owns(event)) return;
    settle(latest);
    if (event.type === 'keyup') {
      if (event.key === 'Enter' && holding) {
        holding = false;
        swallow(event);
      }
      return look();
    }
    const here = composerNow();
    if (event.key === 'Enter') return onEnter(event, here);
    if (here && card.isOpen() && card.element() === here.element && !event.isComposing && event.keyCode !== 229 && card.onComposerKey(event)) {
      return swallow(event);
    }
    setTimeout(look, 0);
  };

  // ---- the send button

  const FIRST = new Set(['pointerdown', 'mousedown', 'touchstart']);

  const pressedSend = (event) => {
    if (!latest?.isConnected || !normal(textOf(latest)) || !chatOf(latest)) return null;
    const button = send.find(latest);
    return button && send.hit(event, button) ? button : null;
  };

  const onPress = (event) => {
    if (!event.isTrusted || retired() || Companion.shell.owns(event)) return;
    settle(latest);
    if (FIRST.has(event.type) && !(gesture && event.type !== 'pointerdown')) gesture = null;
    if (!gesture && (FIRST.has(event.type) || (event.type === 'click' && event.detail === 0))) {
      const button = pressedSend(event), now = button && !card.isOpen() && review.decide(latest);
      if (now && card.fits(latest, button)) gesture = { element: latest, chat: latestChat, button, now };
      else if (button) expect(latest, 'button', button);
    }
    if (!gesture) {
      if (event.type === 'click') onClick(event);
      return;
    }
    const { element, chat, button, now } = gesture;
    if (!send.hit(event, button)) return; // dragged away: nothing was pressed
    if (event.type !== 'click' && event.type !== 'touchend') return swallow(event);
    gesture = null;
    if (hold(element, chat, button, now)) swallow(event);
  };

  // Whatever was pressed: when the composer's text left with it, the message was sent.
  const onClick = (event) => {
    if (!latest?.isConnected || !normal(textOf(latest)) || !chatOf(latest)) return;
    const pressed = send.under(event);
    if (card.isOpen() && pressed && pressed === send.find(latest)) card.close(false);
    expect(latest, 'button', pressed);
  };

  // A form that is sent in a way that neither key nor button explains, such as the Go key of a phone.
  const onSubmit = (event) => {
    if (!event.isTrusted || retired() || Date.now() < passing || !latest?.isConnected) return;
    if (!event.target.contains?.(latest) || !chatOf(latest)) return;
    const now = review.decide(latest);
    if (now && hold(latest, latestChat, send.find(latest), now)) swallow(event);
    else expect(latest, 'submit');
  };

  const start = () => {
    onWindow(['keydown', 'keyup'], onKey);
    onWindow(['pointerdown', 'mousedown', 'touchstart', 'pointerup', 'mouseup', 'touchend', 'click'], onPress);
    onWindow(['submit'], onSubmit);
    onWindow(['input', 'beforeinput', 'compositionend', 'paste', 'cut', 'drop', 'focusin'], () => setTimeout(look, 0));
    for (const type of ['scroll', 'resize']) {
      onWindow([type], () => {
        card.place();
        mark.place();
      });
    }
  };

  return { start };
})();

'use strict';
// Putting other words into a composer, and pressing its send button for the person. Both are checked afterwards.
// One recipe for plain fields and rich editors; the order of its steps was measured on nineteen composers.

Companion.replace = (() => {
  const { textOf, normal } = Companion.dom;
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));

  const SELECTED = [50, 150, 450]; // ms an editor gets to take a selection over; a busy page needs more than one try
  const APPLIED = 240; // ms in which the words must have come; everything is selected before each try, so none comes twice

  const fillRich = async (element, text, wait) => {
    element.ownerDocument.defaultView.getSelection().selectAllChildren(element);
    await pause(wait); // editors take the selection over on selectionchange, which comes later
    const data = new DataTransfer();
    data.setData('text/plain', text);
    const unhandled = element.dispatchEvent(new ClipboardEvent('paste', {
      clipboardData: data, dataType: 'text/plain', data: text, bubbles: true, cancelable: true, composed: true,
    })); // Chromium reads clipboardData, Firefox only dataType and data
    if (unhandled) document.execCommand('insertText', false, text);
  };

  const fillPlain = (element, text) => {
    element.select();
    if (document.execCommand('insertText', false, text) && element.value === text) return; // keeps undo
    element.value = text;
    element.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  };

  // True when the composer now holds exactly this text, or it was sent already; false: offer the text for copying.
  const replaceText = async (element, text) => {
    element.focus();
    for (const wait of SELECTED) {
      if (element.isContentEditable) await fillRich(element, text, wait);
      else fillPlain(element, text);
      if (await holds(element, text)) return true;
    }
    return false;
  };

  const holds = async (element, text) => {
    let held = false;
    for (const end = Date.now() + APPLIED; Date.now() < end && element.isConnected; await pause(10)) {
      const now = normal(textOf(element));
      if (held && now === normal(text)) return true; // twice in a row: no editor took it back
      if (held && !now) return true; // the person was faster and sent it
      held = now === normal(text);
    }
    return held;
  };

  const pressEnter = (element) => {
    const init = {
      key: 'Enter', code: 'Enter', keyCode: 13, which: 13, charCode: 0,
      bubbles: true, cancelable: true, composed: true, view: window,
    };
    if (element.dispatchEvent(new KeyboardEvent('keydown', init))) {
      element.dispatchEvent(new KeyboardEvent('keypress', { ...init, charCode: 13 }));
    }
    element.dispatchEvent(new KeyboardEvent('keyup', init));
  };

  const pressButton = (button) => {
    const box = button.getBoundingClientRect();
    const at = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
    const down = { ...at, bubbles: true, cancelable: true, composed: true, view: window, button: 0, buttons: 1, detail: 1 };
    const pointer = { pointerId: 1, pointerType: 'mouse', isPrimary: true };
    button.dispatchEvent(new PointerEvent('pointerdown', { ...down, ...pointer }));
    button.dispatchEvent(new MouseEvent('mousedown', down));
    button.dispatchEvent(new PointerEvent('pointerup', { ...down, ...pointer, buttons: 0 }));
    button.dispatchEvent(new MouseEvent('mouseup', { ...down, buttons: 0 }));
    button.click();
  };

  const changed = async (element, before) => {
    for (let tries = 0; tries < 10; tries += 1) {
      await pause(30);
      if (!element.isConnected || normal(textOf(element)) !== before) return true;
    }
    return false;
  };

  // 'enter', 'button' or 'form' when the message left, else null: only the person's own Enter sends here.
  const sendAnyway = async (element, button) => {
    const before = normal(textOf(element));
    pressEnter(element);
    if (await changed(element, before)) return 'enter';
    if (button) {
      pressButton(button);
      if (await changed(element, before)) return 'button';
    }
    if (element.form) {
      element.form.requestSubmit();
      if (await changed(element, before)) return 'form';
    }
    return null;
  };

  return { replaceText, sendAnyway };
})();

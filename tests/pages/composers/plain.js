// Composers without a library: the ways in which pages listen for Enter and for their button.
import { button, field, root, send, start } from './harness.js';

const area = (listen) => {
  const [composer, press] = field('<textarea id="c" aria-label="Message"></textarea>');
  const go = (how) => {
    send(composer.value, how);
    composer.value = '';
  };
  listen(composer, go);
  press.onclick = () => go('click');
};

const rich = (listen) => {
  const [composer, press] = field('<div id="c" contenteditable role="textbox" aria-label="Message"></div>');
  const go = (how) => {
    send(composer.innerText, how);
    composer.textContent = '';
  };
  listen(composer, go);
  press.onclick = () => go('click');
};

const onEnter = (is, go, how) => (event) => {
  if (!is(event) || event.shiftKey) return;
  event.preventDefault();
  go(how);
};

start({
  textarea_keydown: () => area((c, go) => c.addEventListener('keydown', onEnter((e) => e.key === 'Enter', go, 'keydown'))),
  textarea_keypress_which: () => area((c, go) => c.addEventListener('keypress', onEnter((e) => e.which === 13, go, 'keypress'))),
  textarea_keyup_keycode: () => area((c, go) => c.addEventListener('keyup', onEnter((e) => e.keyCode === 13, go, 'keyup'))),
  window_capture: () => area((c, go) => window.addEventListener('keydown', onEnter((e) => e.key === 'Enter', go, 'window'), true)),
  trusted_only() {
    const [composer, press] = field('<textarea id="c" aria-label="Message"></textarea>');
    const go = (event, how) => {
      if (!event.isTrusted) return;
      event.preventDefault();
      send(composer.value, how);
      composer.value = '';
    };
    composer.addEventListener('keydown', (event) => event.key === 'Enter' && go(event, 'keydown'));
    press.addEventListener('click', (event) => go(event, 'click'));
  },
  form_implicit() {
    root.innerHTML = '<form><input id="c" aria-label="Message"><button id="send">Send</button></form>';
    const [form, composer] = [root.firstChild, root.querySelector('input')];
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      send(composer.value, 'submit');
      composer.value = '';
    });
  },
  ce_plain: () => rich((c, go) => c.addEventListener('keydown', onEnter((e) => e.key === 'Enter', go, 'keydown'))),
  beforeinput_sender: () => rich((c, go) => c.addEventListener('beforeinput',
    onEnter((e) => e.inputType === 'insertParagraph' || e.inputType === 'insertLineBreak', go, 'beforeinput'))),
  closed_shadow() {
    customElements.define('x-chat', class extends HTMLElement {
      constructor() {
        super();
        const inner = this.attachShadow({ mode: 'closed' }), composer = document.createElement('textarea'), press = button('Send');
        composer.id = 'c';
        inner.append(composer, press);
        const go = (how) => {
          send(composer.value, how);
          composer.value = '';
        };
        composer.addEventListener('keydown', onEnter((e) => e.key === 'Enter', go, 'keydown'));
        press.onclick = () => go('click');
        window.focusComposer = () => composer.focus();
        window.composerText = () => composer.value;
        window.sendBox = () => press.getBoundingClientRect();
      }
    });
    root.innerHTML = '<x-chat></x-chat>';
  },
});

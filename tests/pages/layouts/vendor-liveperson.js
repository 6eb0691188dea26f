'use strict';
// liveperson: class names and attributes as in the adapter, otherwise an ordinary window.
globalThis.layout = ({ usual, bubble, middle, make, place }) => {
  place.id = 'lpChat';
  place.style.cssText = 'position:fixed;right:16px;bottom:16px;width:380px;height:520px;display:flex;flex-direction:column;background:#fff';
  return usual({
    log: make('div', { 'data-lp-point': 'lines_area' }), field: { attributes: { class: 'lpview_form_textarea' } },
    row: ({ role, mine, name, text, time }) => (role === 'system' ? middle({ class: 'lp_chat_line_wrapper lp_system' }, text)
      : make('div', { class: 'lp_chat_line_wrapper' }, make('div', { class: mine ? 'lp_visitor' : 'lp_agent' }, make('div', { class: 'lp_sender', style: 'font-weight:bold;font-size:12px' }, mine ? '' : name), bubble(mine, { 'data-lp-point': 'lineBubble' }, text), make('div', { class: 'lp_time', style: 'font-size:10px;color:#888' }, time)))),
  });
};

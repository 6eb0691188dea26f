// The composers page in a frame, in the ways in which pages make frames: ?kind=cross, written, srcdoc, sandboxed or dialog.
const kind = new URLSearchParams(location.search).get('kind');
const inner = 'index.html?kind=textarea_keydown';
const frame = document.createElement('iframe');
frame.style.cssText = 'width: 320px; height: 480px; border: 0';
const html = fetch('index.html').then((answer) => answer.text())
  .then((text) => text.replace('<head>', '').replace('<meta charset="utf-8">', `<base href="${location.origin}/"><script>window.kind = 'textarea_keydown'</scr` + 'ipt>'));

({
  cross() {
    frame.src = `http://${location.hostname === 'localhost' ? '127.0.0.1' : 'localhost'}:${location.port}/${inner}`;
    document.body.append(frame);
  },
  async written() { // what many chat boxes do: an empty frame, written into later
    document.body.append(frame);
    const text = await html;
    frame.contentDocument.open();
    frame.contentDocument.write(text);
    frame.contentDocument.close();
  },
  async srcdoc() {
    frame.srcdoc = await html;
    document.body.append(frame);
  },
  sandboxed() {
    frame.sandbox = 'allow-scripts';
    frame.src = inner;
    document.body.append(frame);
  },
  dialog() {
    const dialog = document.createElement('dialog');
    dialog.append(frame);
    frame.src = inner;
    document.body.append(dialog);
    dialog.showModal();
  },
})[kind]();

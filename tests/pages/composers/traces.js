// All that a page could notice of somebody else at work in it, written down where a test can read it.
const heard = [];
for (const type of ['message', 'error', 'scroll', 'resize', 'focus', 'blur', 'input', 'paste', 'copy']) {
  window.addEventListener(type, () => heard.push(type), true);
}
const changes = [];
new MutationObserver((records) => {
  for (const { target } of records) if (target.id !== 'traces') changes.push(target.nodeName);
}).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });

setTimeout(() => {
  document.getElementById('traces').textContent = JSON.stringify({
    names: Object.getOwnPropertyNames(window).sort(),
    attributes: [...document.querySelectorAll('*')].map((node) => node.getAttributeNames().join()),
    nodes: document.querySelectorAll('*').length,
    sheets: [document.styleSheets.length, document.adoptedStyleSheets.length],
    scripts: document.scripts.length,
    heard,
    changes,
  });
}, 1500);
